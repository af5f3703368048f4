using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// A Tucker factorisation: a core, and a factor [dimension, rank] for each dimension (Kossaifi et al., arXiv:2310.00120). Channels are taken to the core's
/// ranks first, mixed there mode by mode, and expanded at the end; the weights themselves are never formed.
/// </summary>
public sealed class TuckerKernel : SpectralKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter _core;
    private readonly Parameter[] _factors;
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
        IReadOnlyList<int> d = shape.Dimensions;
        // The product of core and factors has the variance of dense weights.
        double deviation = Math.Pow(shape.Deviation / Math.Sqrt(ranks.Aggregate(1.0, (a, b) => a * b)), 1.0 / (d.Count + 1));
        _core = NewComplex("core", deviation, dtype, device, [.. ranks.Select(r => (long)r)]);
        _factors = [.. d.Select((n, i) => NewComplex($"factor_{i}", deviation, dtype, device, n, ranks[i]))];
        _expansion = Expansion(shape.Modes.Count);
    }

    private int First => Shape.IsJoint ? 1 : 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        using DisposeScope scope = NewDisposeScope();
        Tensor matrices = MatricesOf(layer, modes);
        Tensor reduced = ComplexProduct.Of(spectrum, ComplexProduct.Planes(Complex(_factors[First])));
        Tensor mixed = ComplexProduct.Of(reduced, ComplexProduct.Planes(matrices));
        return ComplexProduct.Of(mixed, ComplexProduct.Planes(Complex(_factors[First + 1]).t())).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Assemble(int layer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = einsum("mab,ia,ob->mio", MatricesOf(layer, Shape.Modes), Complex(_factors[First]), Complex(_factors[First + 1]));
        return all.view([.. Shape.Kept.Select(k => (long)k), Shape.In, Shape.Out]).MoveToOuterDisposeScope();
    }

    /// <summary>Core matrices of every mode in use, complex [modes, rank in, rank out].</summary>
    private Tensor MatricesOf(int layer, IReadOnlyList<int> modes)
    {
        Tensor core = Complex(_core);
        if (Shape.IsJoint)
            core = Complex(_factors[0]).narrow(0, layer, 1).mm(core.reshape(core.shape[0], -1)).view(core.shape[1..]);
        Tensor[] operands = [core, .. Shape.Modes.Select((_, j) => Complex(Window(_factors[First + 2 + j], j, modes, 0)))];
        return einsum(_expansion, operands).reshape(-1, core.shape[0], core.shape[1]);
    }

    /// <summary>Such as <c>abpq,xp,yq-&gt;xyab</c>.</summary>
    private static string Expansion(int axes)
    {
        string ranks = "pqrs"[..axes], modes = "xyzw"[..axes];
        return $"ab{ranks},{string.Join(',', ranks.Zip(modes, (r, m) => $"{m}{r}"))}->{modes}ab";
    }
}
