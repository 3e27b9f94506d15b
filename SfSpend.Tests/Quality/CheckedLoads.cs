using SfSpend.Core.Loading;
using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Quality;

/// <summary>Loads as the pipeline does, and tells what the checks found.</summary>
internal static class CheckedLoads
{
    extension(TestWarehouse warehouse)
    {
        public Task<IReadOnlyList<CheckResult>> CheckAsync(long runId, IReadOnlyList<Fact> facts, params int[] fiscalYears) =>
            warehouse.CheckAsync(warehouse.Files.Write(runId, facts, fiscalYears));

        /// <summary>Publishes whatever was found.</summary>
        public async Task<IReadOnlyList<CheckResult>> CheckAsync(LoadOrder order)
        {
            IReadOnlyList<CheckResult> found = [];
            await warehouse.LoadAsync(order with
            {
                Review = (staged, _) =>
                {
                    found = staged.Checks;
                    return Task.CompletedTask;
                },
            });
            return found;
        }
    }

    extension(IReadOnlyList<CheckResult> checks)
    {
        public CheckResult Find(CheckDefinition check) => checks.Single(result => result.Name == check.Name);
    }

    extension(CheckResult check)
    {
        /// <summary>The kept rows' values of some columns, each row joined by blanks.</summary>
        public IEnumerable<string> Values(params string[] columns) =>
            check.Rows.Select(row => string.Join(' ', columns.Select(column => row[check.Columns.ToList().IndexOf(column)])));
    }
}
