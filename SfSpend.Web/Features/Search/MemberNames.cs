using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Search;

/// <summary>Holds names in an address against those there are: a typing error would be answered as if nothing was spent.</summary>
internal static class MemberNames
{
    /// <summary>The same as one text for a page; null where every name is there.</summary>
    public static async Task<string?> ExplainAsync(
        IEnumerable<KeyValuePair<string, string>>? asked, LoadId? load, Answers answers, CancellationToken cancellationToken) =>
        await RefuseAsync(asked, load, answers, cancellationToken) is { Count: > 0 } refused
            ? string.Join(' ', refused.Select(name => $"{name.Member}: {name.Reason}"))
            : null;

    /// <summary>By parameter, why a name can't be meant.</summary>
    /// <param name="asked">Names by their levels' columns.</param>
    public static async Task<IReadOnlyList<(string Member, string Reason)>> RefuseAsync(
        IEnumerable<KeyValuePair<string, string>>? asked, LoadId? load, Answers answers, CancellationToken cancellationToken)
    {
        var names = (asked ?? []).ToList();
        if (names.Count == 0 || await answers.ReadMembersAsync(load, cancellationToken) is not { } directory)
        {
            return [];
        }

        return
        [
            .. names.Where(name => !directory.Has(name.Key, name.Value)).Select(name => (
                TransactionAddress.NameOf(name.Key),
                $"nothing is called '{name.Value}' in load {directory.Load.LoadId}{(directory.Index.Find(name.Value, 1, name.Key) is [var near] ? $"; '{near.Name}' is near" : "")}.")),
        ];
    }
}
