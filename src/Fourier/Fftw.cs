using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EquivSim.Fourier;

/// <summary>The few functions of libfftw3 that are called, and where it is found.</summary>
internal static unsafe partial class Fftw
{
    private const string Library = "fftw3";

    /// <summary>Plans by rule, not by timing, so that two runs give the same bits (FFTW_ESTIMATE).</summary>
    public const uint Estimate = 1 << 6;

    /// <summary>Arrays may lie anywhere (FFTW_UNALIGNED).</summary>
    public const uint Unaligned = 1 << 1;

    private static readonly string[] Names =
        OperatingSystem.IsWindows() ? ["libfftw3-3.dll", "fftw3.dll"]
        : OperatingSystem.IsMacOS() ? ["libfftw3.3.dylib", "libfftw3.dylib", "/opt/homebrew/lib/libfftw3.3.dylib"]
        : ["libfftw3.so.3", "libfftw3.so"];

    private static readonly nint Handle = Find();

    static Fftw()
    {
        if (Handle != 0)
            NativeLibrary.SetDllImportResolver(typeof(Fftw).Assembly, (name, _, _) => name == Library ? Handle : 0);
    }

    /// <summary>Whether the library was found.</summary>
    public static bool IsFound => Handle != 0;

    /// <summary>The planner is not safe for threads.</summary>
    public static Lock Planner { get; } = new();

    /// <summary>What the library calls itself.</summary>
    public static string Version => Marshal.PtrToStringAnsi(NativeLibrary.GetExport(Handle, "fftw_version"))!;

    [LibraryImport(Library, EntryPoint = "fftw_plan_many_dft")]
    public static partial nint PlanComplex(
        int rank, int* n, int howMany, Complex* from, int* fromEmbed, int fromStride, int fromDistance, Complex* to, int* toEmbed, int toStride, int toDistance, int sign, uint flags);

    [LibraryImport(Library, EntryPoint = "fftw_plan_many_dft_r2c")]
    public static partial nint PlanForward(
        int rank, int* n, int howMany, double* from, int* fromEmbed, int fromStride, int fromDistance, Complex* to, int* toEmbed, int toStride, int toDistance, uint flags);

    [LibraryImport(Library, EntryPoint = "fftw_plan_many_dft_c2r")]
    public static partial nint PlanBackward(
        int rank, int* n, int howMany, Complex* from, int* fromEmbed, int fromStride, int fromDistance, double* to, int* toEmbed, int toStride, int toDistance, uint flags);

    [LibraryImport(Library, EntryPoint = "fftw_execute_dft")]
    public static partial void Execute(nint plan, Complex* from, Complex* to);

    [LibraryImport(Library, EntryPoint = "fftw_execute_dft_r2c")]
    public static partial void ExecuteForward(nint plan, double* from, Complex* to);

    [LibraryImport(Library, EntryPoint = "fftw_execute_dft_c2r")]
    public static partial void ExecuteBackward(nint plan, Complex* from, double* to);

    [LibraryImport(Library, EntryPoint = "fftw_destroy_plan")]
    public static partial void Destroy(nint plan);

    private static nint Find()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint handle))
                return handle;
        }
        return 0;
    }
}
