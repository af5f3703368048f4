using System.Runtime.CompilerServices;
using EquivSim.TorchRuntime;

/// <summary>Loads libtorch before the first line of this assembly runs; linked into every project that sets <c>UsesTorch</c>.</summary>
internal static class TorchModuleInitializer
{
#pragma warning disable CA2255 // A library must not normally do this; here any earlier torch call would copy 480 MB and then fail.
    [ModuleInitializer]
    internal static void Initialize() => TorchLoader.EnsureLoaded();
#pragma warning restore CA2255
}
