using F23.StringSimilarity;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Finds members by parts of their names and by codes. Every word typed has to be found; one that no name has is taken for a typing
/// error and found in the names that differ from it by a letter or two.
/// </summary>
public sealed class MemberIndex
{
    private const double Whole = 1.0;
    private const double Beginning = 0.9;
    private const double Inside = 0.6;
    private const double OneError = 0.5;
    private const double TwoErrors = 0.35;

    /// <summary>Taken off for each word of the name that was not typed.</summary>
    private const double OtherWord = 0.01;

    /// <summary>Taken off for each level further down: who types a department's name means the department.</summary>
    private const double LowerLevel = 0.02;

    /// <summary>Words shorter than this have to be spelled right, and are not looked for inside others.</summary>
    private const int ShortWord = 4;

    /// <summary>From this length on two errors are forgiven.</summary>
    private const int LongWord = 6;

    private static readonly OptimalStringAlignment _errors = new();

    private readonly IReadOnlyList<Entry> _entries;
    private readonly IReadOnlyList<string> _words;

    public MemberIndex(IReadOnlyList<Member> members)
    {
        _entries =
        [
            .. members.Select(member => new Entry(
                member,
                [.. WordsOf(member.Name).Distinct()],
                [.. member.FormerCodes.Append(member.Code).Select(code => code.ToLowerInvariant()).Distinct()])),
        ];
        _words = [.. _entries.SelectMany(entry => entry.Words).Distinct()];
    }

    /// <summary>The best first; among equals the wider level, then the one with more transactions.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="level">Only members of this level; null: of all.</param>
    public IReadOnlyList<Member> Find(string text, int limit, string? level = null)
    {
        var asked = WordsOf(text).Distinct().Select(word => (Word: word, Found: Match(word))).ToList();
        if (asked.Count == 0)
        {
            return [];
        }

        var code = text.Trim().ToLowerInvariant();
        return
        [
            .. _entries
                .Where(entry => level is null || entry.Member.Level == level)
                .Select(entry => (entry.Member, Score: Math.Max(ScoreByCode(entry, code), ScoreByName(entry, asked))))
                .Where(hit => hit.Score > 0)
                .OrderByDescending(hit => hit.Score)
                .ThenBy(hit => hit.Member.Path.Count)
                .ThenByDescending(hit => hit.Member.TransactionCount)
                .ThenBy(hit => hit.Member.Name, StringComparer.Ordinal)
                .Take(limit)
                .Select(hit => hit.Member),
        ];
    }

    private static double ScoreByCode(Entry entry, string code) => entry.Codes.Contains(code) ? Whole : 0;

    /// <summary>What the words typed come to on average, a little less for other words and for lower levels; nothing where one is missing.</summary>
    private static double ScoreByName(Entry entry, List<(string Word, Dictionary<string, double> Found)> asked)
    {
        var sum = 0.0;
        foreach (var (word, found) in asked)
        {
            var best = entry.Words.Select(one => found.GetValueOrDefault(one)).DefaultIfEmpty().Max();
            if (best == 0 && entry.Codes.Contains(word))
            {
                best = Whole;
            }

            if (best == 0)
            {
                return 0;
            }

            sum += best;
        }

        return (sum / asked.Count) - (OtherWord * Math.Max(0, entry.Words.Count - asked.Count)) - (LowerLevel * (entry.Member.Path.Count - 1));
    }

    /// <summary>Which of all words a typed one stands for, and how well.</summary>
    private Dictionary<string, double> Match(string typed)
    {
        var spelled = Score(word =>
            word == typed ? Whole
            : word.StartsWith(typed, StringComparison.Ordinal) ? Beginning
            : typed.Length >= ShortWord && word.Contains(typed, StringComparison.Ordinal) ? Inside
            : 0);
        return spelled.Count > 0 || typed.Length < ShortWord ? spelled : Score(word => ScoreOfErrors(typed, word));
    }

    private Dictionary<string, double> Score(Func<string, double> score) =>
        _words.Select(word => KeyValuePair.Create(word, score(word))).Where(pair => pair.Value > 0).ToDictionary();

    /// <summary>The word may still be being typed: its beginning is compared, too.</summary>
    private static double ScoreOfErrors(string typed, string word)
    {
        var most = typed.Length >= LongWord ? 2 : 1;
        if (word.Length < typed.Length - most)
        {
            return 0;
        }

        var errors = _errors.Distance(typed, word);
        if (errors > most && word.Length > typed.Length)
        {
            errors = _errors.Distance(typed, word[..typed.Length]);
        }

        return errors > most ? 0 : errors <= 1 ? OneError : TwoErrors;
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var start = -1;
        for (var index = 0; index <= text.Length; index++)
        {
            if (index < text.Length && char.IsLetterOrDigit(text[index]))
            {
                start = start < 0 ? index : start;
            }
            else if (start >= 0)
            {
                yield return text[start..index].ToLowerInvariant();
                start = -1;
            }
        }
    }

    private sealed record Entry(Member Member, IReadOnlyList<string> Words, IReadOnlyList<string> Codes);
}
