using System.Diagnostics;

namespace SfSpend.Core.Control;

/// <summary>What programs that the panel starts see of its environment: what they need to run. Passwords and keys that it was configured with stay with it.</summary>
internal static class ChildEnvironment
{
    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
    };

    public static void Restrict(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => !Passed.Contains(name)).ToList())
        {
            start.Environment.Remove(name);
        }
    }
}
