using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Iota.Engine.Rules;

/// <summary>Closes the memory and the environment of this process, which hold credentials, to the processes of rules: they run as the same user.</summary>
public static partial class HostProtection
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE in <linux/prctl.h>

    /// <summary>
    /// From here on nobody but root may read <c>/proc/PID/environ</c> or <c>/proc/PID/mem</c>, trace the process, or get a core dump of it. Programs that it starts are
    /// not affected. Not done under a debugger, which would be shut out as well.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel refuses.</exception>
    public static void Enable()
    {
        if (Debugger.IsAttached) return;
        if (SetProcessOption(SetDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException($"prctl(PR_SET_DUMPABLE) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int SetProcessOption(int option, nuint first, nuint second, nuint third, nuint fourth);
}
