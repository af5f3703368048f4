using EquivSim.Fourier;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class FourierBackendTests : TensorProductBackendTests
{
    protected override TensorProductBackend Backend { get; } = new FourierBackend(FourierProvider.WithoutTorch, directUpTo: -1);

    protected override IEnumerable<TensorProductSpec> Products => EvenProducts.Append(
        TensorProductSpec.Gaunt(Irreps.SphericalHarmonics(6), Irreps.SphericalHarmonics(5), Irreps.SphericalHarmonics(4)));

    /// <summary>The samples without their odd paths.</summary>
    internal static IEnumerable<TensorProductSpec> EvenProducts => SampleProducts.Names.Select(SampleProducts.Spec).Concat(SampleProducts.Gaunt)
        .Select(s => s.WithPaths([.. Enumerable.Range(0, s.Paths.Count).Where(p => GridPlan.IsEven(s, p))])).Where(s => s.Paths.Count > 0);

    [Fact]
    public void Odd_paths_are_refused_with_the_reason()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => TensorProductBackend.Fourier.Create<float>(TensorProductSpec.Full("1o", "1o")));
        Assert.Contains("path 1 couples 1o and 1o to 1e", e.Message, StringComparison.Ordinal);
    }
}
