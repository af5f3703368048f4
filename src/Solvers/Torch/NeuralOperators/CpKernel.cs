using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A canonical polyadic factorisation: a sum over the rank of products of one vector for each dimension, with a weight each.</summary>
public sealed class CpKernel : FactoredKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes it.
    private readonly Parameter _weights;
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
        int dimensions = shape.Dimensions.Count;
        Tensor ones = torch.ones(ranks[0], 2, dtype: dtype, device: device) * tensor(new[] { 1.0, 0.0 }, dtype: dtype, device: device);
        _weights = new Parameter(ones);
        register_parameter("weights", _weights);
        AddFactors(Math.Pow(shape.Deviation / Math.Sqrt(ranks[0]), 1.0 / dimensions), [.. Enumerable.Repeat(ranks[0], dimensions)], dtype, device);
        string axes = "xyzw"[..shape.Modes.Count];
        _product = $"r,{string.Join(',', axes.Select(a => $"{a}r"))}->{axes}r";
    }

    private protected override string Assembly => "mr,ir,or->mio";

    /// <summary>What each term of the sum is worth at each mode in use, complex [modes, rank].</summary>
    private protected override Tensor Between(int layer, IReadOnlyList<int> modes)
    {
        Tensor weights = Complex(_weights);
        if (Shape.IsJoint)
            weights = weights * LayerFactor[layer];
        return einsum(_product, [weights, .. ModeFactors(modes)]).reshape(-1, weights.shape[0]);
    }

    private protected override Tensor Mix(Tensor reduced, Tensor between) => ComplexProduct.Scale(reduced, between);
}
