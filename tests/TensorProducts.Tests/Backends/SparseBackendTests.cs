using EquivSim.O3;

namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class SparseBackendTests : TensorProductBackendTests
{
    protected override TensorProductBackend Backend => TensorProductBackend.Sparse;

    protected override IEnumerable<TensorProductSpec> Products =>
        SampleProducts.Names.Select(SampleProducts.Spec).Append(TensorProductSpec.Full(Irreps.SphericalHarmonics(4), Irreps.SphericalHarmonics(3)));
}
