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
        return new AxisMembers(
            [.. members.Select(member => new TallyMember(member.Top, member.TopCode, member.Middle, member.MiddleCode, member.Bottom, member.BottomCode))],
            members.Select((member, place) => (member.Id, place)).ToDictionary(one => one.Id, one => one.place));
    }

    private sealed record Row(int Id, string Top, string TopCode, string Middle, string MiddleCode, string Bottom, string BottomCode);
}
