using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SfSpend.Core.Reporting;

namespace SfSpend.Benchmarks;

/// <summary>
/// How long a panel that is running takes to answer, over HTTP: the overview, steps of the explorer, every question, first pages of
/// transactions and searches, chosen at random but always alike. Each is asked once when nobody has asked it before, then again.
/// </summary>
internal static class LatencyBenchmark
{
    private const int Seed = 20_250_630;
    private const int StepCount = 300;
    private const int Again = 3;

    private static readonly string[] Axes = ["organization", "type", "fund"];
    private static readonly string[] Sides = ["Spending", "Revenue"];
    private static readonly string[] Orders = ["id", "amount", "-amount"];
    private static readonly string[] Units = ["exclude", "include"];
    private static readonly string[] Texts = ["police", "polcie", "fire dept", "sewer", "salareis", "general fund", "muni", "581830", "publik helth", "airport"];

    public static async Task<int> RunAsync(string address, string key, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var random = new Random(Seed);
        var years = await ReadYearsAsync(client, cancellationToken);
        var rows = (await GetAsync(client, "/api/v1/loads", cancellationToken)).EnumerateArray().First().GetProperty("rowCount").GetInt64();
        Console.WriteLine($"{Machine.Describe()}. {rows:N0} transactions.");
        Console.WriteLine();
        Console.WriteLine("| | addresses | first p50 | first p95 | again p50 | again p95 | again max |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        await MeasureAsync("overview", [.. Overviews(years)]);
        await MeasureAsync("explorer, down one hierarchy", await WalkAsync(client, random, years, isCrossed: false, cancellationToken));
        await MeasureAsync("explorer, names of two hierarchies chosen", await WalkAsync(client, random, years, isCrossed: true, cancellationToken));
        await MeasureAsync("questions, all years", await QuestionsAsync(client, "", cancellationToken));
        await MeasureAsync("questions, ten years", await QuestionsAsync(client, "?fromYear=2011&toYear=2020", cancellationToken));
        await MeasureAsync("transactions, first page, one year", await PagesAsync(client, random, years, "", cancellationToken));
        await MeasureAsync("transactions, first page, all years", await PagesAsync(client, random, [], "", cancellationToken));
        await MeasureAsync("transactions, largest first, one year", await PagesAsync(client, random, years, "&sort=-amount", cancellationToken));
        await MeasureAsync("transactions, largest first, all years", await PagesAsync(client, random, [], "&sort=-amount", cancellationToken));
        await MeasureAsync("transactions, largest first, two names and an amount", await MixedPagesAsync(client, random, cancellationToken));
        await MeasureAsync("transactions, all there are, in each order", [.. Orders.Select(order => $"/api/v1/transactions?relatedUnits=include&sort={order}")]);
        await MeasureAsync("search", [.. Texts.Select(text => $"/api/v1/members?q={Uri.EscapeDataString(text)}")]);
        return 0;

        async Task MeasureAsync(string what, IReadOnlyList<string> addresses)
        {
            var first = await TimeAsync(client, addresses, cancellationToken);
            List<double> again = [];
            for (var turn = 0; turn < Again; turn++)
            {
                again.AddRange(await TimeAsync(client, addresses, cancellationToken));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {addresses.Count} | {Percentile(first, 50):0.0} | {Percentile(first, 95):0.0} | {Percentile(again, 50):0.0} | {Percentile(again, 95):0.0} | {again.Max():0.0} |"));
        }
    }

    private static IEnumerable<string> Overviews(IReadOnlyList<int> years) =>
        from side in Sides
        from units in Units
        from year in years
        select $"/api/v1/overview?finance={side}&relatedUnits={units}&toYear={year}";

    private static async Task<IReadOnlyList<string>> QuestionsAsync(HttpClient client, string filter, CancellationToken cancellationToken) =>
        [.. (await GetAsync(client, "/api/v1/reports", cancellationToken)).EnumerateArray().Select(report => $"/api/v1/reports/{report.GetProperty("id").GetString()}{filter}")];

    /// <summary>Steps as somebody takes them: from the top of an axis to a child, and on from there.</summary>
    private static async Task<IReadOnlyList<string>> WalkAsync(HttpClient client, Random random, IReadOnlyList<int> years, bool isCrossed, CancellationToken cancellationToken)
    {
        List<string> addresses = [];
        while (addresses.Count < StepCount)
        {
            var axis = Axes[random.Next(Axes.Length)];
            var year = years[random.Next(1, years.Count)];
            var side = random.Next(3) == 0 ? "Revenue" : "Spending";
            var query = $"/api/v1/explore?axis={axis}&finance={side}&fiscalYear={year}&comparedYear={year - 1}";
            if (isCrossed)
            {
                query += axis == "fund" ? "&character=Salaries" : $"&fundType={Uri.EscapeDataString("General Fund")}";
            }

            for (var depth = 0; depth < 3; depth++)
            {
                addresses.Add(query);

                // Who is where he is knows the children already: they are read from another year, so that this one's stay unasked.
                var known = await GetAsync(client, query.Replace($"fiscalYear={year}&comparedYear={year - 1}", $"fiscalYear={year}", StringComparison.Ordinal), cancellationToken);
                var children = known.GetProperty("children").EnumerateArray().Select(child => child.GetProperty("name").GetString() ?? "").ToList();
                if (children.Count == 0)
                {
                    break;
                }

                query += $"&path={Uri.EscapeDataString(children[random.Next(children.Count)])}";
            }
        }

        return [.. addresses.Distinct()];
    }

    private static async Task<IReadOnlyList<string>> PagesAsync(HttpClient client, Random random, IReadOnlyList<int> years, string sort, CancellationToken cancellationToken)
    {
        var members = await ReadMembersAsync(client, cancellationToken);
        return
        [
            .. Enumerable.Range(0, StepCount / 3).Select(_ =>
            {
                var member = members[random.Next(members.Count)];
                var year = years.Count == 0 ? "" : $"&fiscalYear={random.Next(member.GetProperty("firstYear").GetInt32(), member.GetProperty("lastYear").GetInt32() + 1)}";
                return $"/api/v1/transactions?{ConditionOf(member)}&relatedUnits=include{year}{sort}";
            }).Distinct(),
        ];
    }

    /// <summary>Pages of a department's or its like, an object's or its like, and amounts from one on.</summary>
    private static async Task<IReadOnlyList<string>> MixedPagesAsync(HttpClient client, Random random, CancellationToken cancellationToken)
    {
        var members = (await ReadMembersAsync(client, cancellationToken)).ToLookup(member => Array.FindIndex(
            Enum.GetValues<ExploreAxis>(), axis => Hierarchies.LevelsOf(axis).Contains(member.GetProperty("level").GetString())));
        var (organization, types) = (members[(int)ExploreAxis.Organization].ToList(), members[(int)ExploreAxis.Type].ToList());
        return
        [
            .. Enumerable.Range(0, StepCount / 3).Select(_ =>
                $"/api/v1/transactions?{ConditionOf(organization[random.Next(organization.Count)])}&{ConditionOf(types[random.Next(types.Count)])}&fromAmount={random.Next(100_000)}&sort=-amount"),
        ];
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadMembersAsync(HttpClient client, CancellationToken cancellationToken) =>
        [.. (await GetAsync(client, "/api/v1/members?limit=1000", cancellationToken)).GetProperty("members").EnumerateArray()];

    /// <summary>A member as the condition of an address.</summary>
    private static string ConditionOf(JsonElement member)
    {
        var words = (member.GetProperty("level").GetString() ?? "").Split('_');
        var name = string.Concat(words.Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
        return $"{name}={Uri.EscapeDataString(member.GetProperty("path").EnumerateArray().Last().GetString() ?? "")}";
    }

    private static async Task<IReadOnlyList<int>> ReadYearsAsync(HttpClient client, CancellationToken cancellationToken) =>
        [.. (await GetAsync(client, "/api/v1/overview", cancellationToken)).GetProperty("years").EnumerateArray().Select(year => year.GetProperty("fiscalYear").GetInt32())];

    private static async Task<List<double>> TimeAsync(HttpClient client, IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        List<double> milliseconds = [];
        foreach (var address in addresses)
        {
            var startedAt = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(address, cancellationToken);
            await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{address} answered {(int)answer.StatusCode}.");
            }
        }

        return milliseconds;
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string address, CancellationToken cancellationToken) =>
        JsonElement.Parse(await client.GetStringAsync(address, cancellationToken));

    private static double Percentile(List<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
    }
}
