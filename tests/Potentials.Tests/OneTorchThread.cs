using System.Runtime.CompilerServices;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Potentials.Tests;

internal static class OneTorchThread
{
    /// <summary>Tests run beside each other on busy machines; torch's own threads would then wait for one another.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        TorchLoader.EnsureLoaded();
        torch.set_num_threads(1);
    }
}
