using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Search;

/// <summary>Holds names that a script asks by against those there are: a typing error would be answered as if nothing was spent.</summary>
internal static class MemberNames
{
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
