using Dapper;

namespace SfSpend.Core.Reporting;

/// <summary>The lowest members of a hierarchy, and where among them each id of the warehouse's stands.</summary>
internal sealed record AxisMembers(IReadOnlyList<TallyMember> Members, IReadOnlyDictionary<int, int> Places)
{
    public static async Task<AxisMembers> ReadAsync(AskedLoad from, ExploreAxis axis, CancellationToken cancellationToken)
    {
        var table = Hierarchies.TableOf(axis);
        var names = string.Join(
            ", ", Hierarchies.LevelsOf(axis).Zip(["Top", "Middle", "Bottom"], (level, name) => $"\"{level}\" AS \"{name}\", \"{level}_code\" AS \"{name}Code\""));
        var rows = await from.Connection.QueryAsync<Row>(new CommandDefinition(
            from.Sql($"SELECT \"{table}_id\" AS \"Id\", {names} FROM \"report\".\"{table}\";"), cancellationToken: cancellationToken));
        var members = rows.AsList();
        var terms = await ReadTermsAsync(from, axis, cancellationToken);
        return new AxisMembers(
            [.. members.Select(member => new TallyMember(member.Top, member.TopCode, member.Middle, member.MiddleCode, member.Bottom, member.BottomCode, [.. terms[member.Id]]))],
            members.Select((member, place) => (member.Id, place)).ToDictionary(one => one.Id, one => one.place));
    }

    /// <summary>What the members are, of what questions are about, by their ids.</summary>
    private static async Task<ILookup<int, CityTerm>> ReadTermsAsync(AskedLoad from, ExploreAxis axis, CancellationToken cancellationToken)
    {
        var terms = CityTerms.All.Where(term => term.Axis == axis).ToList();
        if (terms.Count == 0)
        {
            return Array.Empty<(int Id, CityTerm Term)>().ToLookup(one => one.Id, one => one.Term);
        }

        var sql = string.Join("\nUNION ALL\n", terms.Select(term =>
            $"SELECT {term.Alias}.\"{term.Table}_id\" AS \"Id\", '{term.Id}' AS \"Term\" FROM \"report\".\"{term.Table}\" AS {term.Alias} WHERE {term.Condition}"));
        var found = await from.Connection.QueryAsync<TermOf>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
        return found.ToLookup(one => one.Id, one => terms.Single(term => term.Id == one.Term));
    }

    private sealed record TermOf(int Id, string Term);

    private sealed record Row(int Id, string Top, string TopCode, string Middle, string MiddleCode, string Bottom, string BottomCode);
}
