using System.Globalization;
using System.Runtime.InteropServices;

namespace SfSpend.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = Value("/proc/cpuinfo", "model name");
        var kilobytes = long.Parse(Value("/proc/meminfo", "MemTotal").Replace(" kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var gibibytes = kilobytes / 1024.0 / 1024.0;
        var system = Value("/etc/os-release", "PRETTY_NAME", '=').Trim('"');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores of {processor}, {gibibytes:0} GB memory, {system}, {RuntimeInformation.FrameworkDescription}");
    }

    private static string Value(string path, string label, char separator = ':') =>
        File.ReadLines(path).Select(line => line.Split(separator, 2)).FirstOrDefault(pair => pair[0].Trim() == label) is [_, var value] ? value.Trim() : "unknown";
}
