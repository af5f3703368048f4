using System.Runtime.InteropServices;

namespace EquivSim.TorchRuntime;

/// <summary>Names of the native files on one operating system, in the order in which they must be loaded.</summary>
internal sealed record TorchPlatform(string RuntimeIdentifier, IReadOnlyList<string> Libtorch, string Shim)
{
    public static TorchPlatform Current { get; } = Detect();

    private static TorchPlatform Detect()
    {
        Architecture processor = RuntimeInformation.ProcessArchitecture;
        if (OperatingSystem.IsLinux() && processor == Architecture.X64)
            return new("linux-x64", ["libc10.so", "libtorch_cpu.so", "libtorch.so"], "libLibTorchSharp.so");
        if (OperatingSystem.IsWindows() && processor == Architecture.X64)
            return new("win-x64", ["c10.dll", "torch_cpu.dll", "torch.dll"], "LibTorchSharp.dll");
        if (OperatingSystem.IsMacOS() && processor == Architecture.Arm64)
            return new("osx-arm64", ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"], "libLibTorchSharp.dylib");
        throw new PlatformNotSupportedException(
            $"TorchSharp has natives for linux-x64, win-x64 and osx-arm64; this process runs on {RuntimeInformation.RuntimeIdentifier}.");
    }
}
