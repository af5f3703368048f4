using System.Runtime.InteropServices;

namespace EquivSim.TorchRuntime;

/// <summary>How libtorch's memory on the CPU is got and given back.</summary>
public static partial class TorchMemory
{
    // Parameters of glibc's mallopt.
    private const int TrimThreshold = -1, MostMappings = -4;

    /// <summary>
    /// Keeps freed memory in the process. By default glibc maps every tensor of more than 32 MB anew and the kernel fills it page by page, which can take
    /// several times as long as what is computed. Does nothing on systems without glibc.
    /// </summary>
    public static void KeepFreed()
    {
        try
        {
            _ = SetOption(MostMappings, 0);
            _ = SetOption(TrimThreshold, int.MaxValue);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
