using System.Text;
using SfSpend.Core.Scraping;

namespace SfSpend.Tests.Scraping;

public sealed class CsvPageTests
{
    [Theory]
    [InlineData("a,b\n", 0, true)]
    [InlineData("a,b\n1,2\n", 1, true)]
    [InlineData("a,b\n1,2\n3,4\n", 2, true)]
    [InlineData("a,b\n\"1\n1\",2\n", 1, true)]
    [InlineData("a,b\n\"say \"\"no\"\"\n\",2\n3,4\n", 2, true)]
    [InlineData("a,b\n1,2", 0, false)]
    [InlineData("a,b\n\"1\n", 0, false)]
    [InlineData("a,b", 0, false)]
    [InlineData("", 0, false)]
    public void Records_are_counted_and_a_cut_is_seen_wherever_the_blocks_end(string text, int recordCount, bool isWhole)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var blockByteCount = 1; blockByteCount <= Math.Max(bytes.Length, 1); blockByteCount++)
        {
            var page = new CsvPage();
            var records = new StringBuilder();
            foreach (var block in bytes.Chunk(blockByteCount))
            {
                records.Append(Encoding.UTF8.GetString(page.Read(block).Span));
            }

            Assert.Equal((recordCount, isWhole), (page.RecordCount, page.IsWhole));
            Assert.Equal(text, Encoding.UTF8.GetString(page.Header.Span) + records);
        }
    }
}
