using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A canonical polyadic factorisation: a sum over the rank of products of one vector for each dimension, with a weight each.</summary>
public sealed class CpKernel : SpectralKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter _weights;
    private readonly Parameter[] _factors;
#pragma warning restore CA2213
    private readonly string _product;

    /// <summary>Makes a kernel with normal weights.</summary>
    /// <param name="shape">Layers, channels, modes.</param>
    /// <param name="ranks">The one rank.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">The rank is above its bound.</exception>
    public CpKernel(KernelShape shape, IReadOnlyList<int> ranks, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(CpKernel), shape)
    {
        KernelRanks.Require(KernelFactorization.Cp, shape, ranks);
        IReadOnlyList<int> d = shape.Dimensions;
        double deviation = Math.Pow(shape.Deviation / Math.Sqrt(ranks[0]), 1.0 / d.Count);
        Tensor ones = torch.ones(ranks[0], 2, dtype: dtype, device: device) * tensor(new[] { 1.0, 0.0 }, dtype: dtype, device: device);
        _weights = new Parameter(ones);
        register_parameter("weights", _weights);
        _factors = [.. d.Select((n, i) => NewComplex($"factor_{i}", deviation, dtype, device, n, ranks[0]))];
        string axes = "xyzw"[..shape.Modes.Count];
        _product = $"r,{string.Join(',', axes.Select(a => $"{a}r"))}->{axes}r";
    }

    private int First => Shape.IsJoint ? 1 : 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        using DisposeScope scope = NewDisposeScope();
        Tensor reduced = ComplexProduct.Of(spectrum, ComplexProduct.Planes(Complex(_factors[First])));
        Tensor scaled = ComplexProduct.Scale(reduced, ModeFactors(layer, modes));
        return ComplexProduct.Of(scaled, ComplexProduct.Planes(Complex(_factors[First + 1]).t())).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Assemble(int layer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = einsum("mr,ir,or->mio", ModeFactors(layer, Shape.Modes), Complex(_factors[First]), Complex(_factors[First + 1]));
        return all.view([.. Shape.Kept.Select(k => (long)k), Shape.In, Shape.Out]).MoveToOuterDisposeScope();
    }

    /// <summary>What each term of the sum is worth at each mode in use, complex [modes, rank].</summary>
    private Tensor ModeFactors(int layer, IReadOnlyList<int> modes)
    {
        Tensor weights = Complex(_weights);
        if (Shape.IsJoint)
            weights = weights * Complex(_factors[0])[layer];
        Tensor[] operands = [weights, .. Shape.Modes.Select((_, j) => Complex(Window(_factors[First + 2 + j], j, modes, 0)))];
        return einsum(_product, operands).reshape(-1, weights.shape[0]);
    }
}
