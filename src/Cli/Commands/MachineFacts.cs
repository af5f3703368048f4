using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquivSim.Fourier;
using EquivSim.Fourier.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Cli.Commands;

/// <summary>What this process runs on.</summary>
internal static class MachineFacts
{
    /// <summary>Names and values to show.</summary>
    public static IEnumerable<(string Name, string Value)> Collect()
    {
        yield return ("equivsim", typeof(MachineFacts).Assembly.GetName().Version!.ToString(3));
        yield return ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        yield return (".NET", RuntimeInformation.FrameworkDescription);
        yield return ("processor", $"{Processor()}, {Environment.ProcessorCount} logical cores");
        yield return ("memory", Rendering.Quantity.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        yield return ("SIMD", $"{SimdWidth()} bits, {Vector<double>.Count} doubles in Vector<double>");
        yield return ("torch", Torch());
        yield return ("FFT provider", TorchFourierProvider.Best.Name + (FftwProvider.Find() is null ? " (libfftw3 not found; it is not needed)" : ""));
    }

    private static int SimdWidth() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? name = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return name ?? "unknown";
    }

    private static string Torch()
    {
        try
        {
            TorchNatives natives = TorchLoader.Loaded;
            string shim = natives.IsShimRelaxed ? "shim relaxed for this C++ library" : "shim as packaged";
            return $"libtorch {torch.__version__}, {torch.get_num_threads()} threads, CUDA {(torch.cuda_is_available() ? "yes" : "no")}, {shim}";
        }
        catch (DllNotFoundException e)
        {
            return "not found: " + e.Message;
        }
    }
}
