using EquivSim.Fourier;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class DirectFourierBackendTests : TensorProductBackendTests
{
    protected override TensorProductBackend Backend { get; } = new FourierBackend(FourierProvider.WithoutTorch, directUpTo: 99);

    protected override IEnumerable<TensorProductSpec> Products => FourierBackendTests.EvenProducts.Append(
        TensorProductSpec.Gaunt(Irreps.SphericalHarmonics(3), Irreps.SphericalHarmonics(2), Irreps.SphericalHarmonics(4)));
}
