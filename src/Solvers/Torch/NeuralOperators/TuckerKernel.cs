using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A Tucker factorisation: a core that mixes the ranks of in and out mode by mode (Kossaifi et al., arXiv:2310.00120).</summary>
public sealed class TuckerKernel : FactoredKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes it.
    private readonly Parameter _core;
#pragma warning restore CA2213
    private readonly string _expansion;

    /// <summary>Makes a kernel with normal weights.</summary>
    /// <param name="shape">Layers, channels, modes.</param>
    /// <param name="ranks">One for each dimension: layers if several, in, out, modes.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">A rank is above its dimension.</exception>
    public TuckerKernel(KernelShape shape, IReadOnlyList<int> ranks, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(TuckerKernel), shape)
    {
        KernelRanks.Require(KernelFactorization.Tucker, shape, ranks);
        // The product of core and factors has the variance of dense weights.
        double deviation = Math.Pow(shape.Deviation / Math.Sqrt(ranks.Aggregate(1.0, (a, b) => a * b)), 1.0 / (shape.Dimensions.Count + 1));
        _core = NewComplex("core", deviation, dtype, device, [.. ranks.Select(r => (long)r)]);
        AddFactors(deviation, ranks, dtype, device);
        _expansion = Expansion(shape.Modes.Count);
    }

    private protected override string Assembly => "mab,ia,ob->mio";

    /// <summary>Core matrices of every mode in use, complex [modes, rank in, rank out].</summary>
    private protected override Tensor Between(int layer, IReadOnlyList<int> modes)
    {
        Tensor core = Complex(_core);
        if (Shape.IsJoint)
            core = LayerFactor.narrow(0, layer, 1).mm(core.reshape(core.shape[0], -1)).view(core.shape[1..]);
        return einsum(_expansion, [core, .. ModeFactors(modes)]).reshape(-1, core.shape[0], core.shape[1]);
    }

    private protected override Tensor Mix(Tensor reduced, Tensor between) => ComplexProduct.Of(reduced, ComplexProduct.Planes(between));

    /// <summary>Such as <c>abpq,xp,yq-&gt;xyab</c>.</summary>
    private static string Expansion(int axes)
    {
        string ranks = "pqrs"[..axes], modes = "xyzw"[..axes];
        return $"ab{ranks},{string.Join(',', ranks.Zip(modes, (r, m) => $"{m}{r}"))}->{modes}ab";
    }
}
