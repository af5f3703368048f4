using System.Runtime.CompilerServices;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Tests;

/// <summary>
/// One thread for torch in tests: the tensors are tiny, test classes run side by side, and OpenMP's threads wait by spinning, which on a
/// busy machine makes each operation take a scheduler's time slice.
/// </summary>
internal static class SingleThread
{
    [ModuleInitializer]
    internal static void Initialize()
    {
        TorchLoader.EnsureLoaded();
        torch.set_num_threads(1);
    }
}
