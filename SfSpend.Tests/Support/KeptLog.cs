using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SfSpend.Tests.Support;

/// <summary>What a panel logs, for tests that want to read it: each line with its level and event.</summary>
internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Of(string eventName) => [.. _lines.Where(line => line.Event == eventName)];

    public ILogger CreateLogger(string categoryName) => new Keeper(_lines);

    public void Dispose()
    {
    }

    private sealed class Keeper(ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(logLevel, eventId.Name ?? "", formatter(state, exception)));
    }
}

internal sealed record LogLine(LogLevel Level, string Event, string Text);
