using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// A factorisation with a factor [dimension, rank] for each dimension. Channels are taken to the rank of the input's factor first and expanded by the output's at the end; what
/// lies between for each mode, the kernels differ in. The weights themselves are never formed.
/// </summary>
public abstract class FactoredKernel : SpectralKernel
{
    private Parameter[] _factors = [];

    /// <summary>Keeps the shape.</summary>
    private protected FactoredKernel(string name, KernelShape shape)
        : base(name, shape)
    {
    }

    private int First => Shape.IsJoint ? 1 : 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        using DisposeScope scope = NewDisposeScope();
        Tensor between = Between(layer, modes);
        Tensor reduced = ComplexProduct.Of(spectrum, ComplexProduct.Planes(Complex(_factors[First])));
        return ComplexProduct.Of(Mix(reduced, between), ComplexProduct.Planes(Complex(_factors[First + 1]).t())).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Assemble(int layer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = einsum(Assembly, Between(layer, Shape.Modes), Complex(_factors[First]), Complex(_factors[First + 1]));
        return all.view([.. Shape.Kept.Select(k => (long)k), Shape.In, Shape.Out]).MoveToOuterDisposeScope();
    }

    /// <summary>What lies between the channels' factors at each mode in use, complex [modes, ...].</summary>
    private protected abstract Tensor Between(int layer, IReadOnlyList<int> modes);

    /// <summary>Applies it to channels that have been taken to the input's rank.</summary>
    private protected abstract Tensor Mix(Tensor reduced, Tensor between);

    /// <summary>The einsum of <see cref="Between"/>, input and output factor to weights, <c>...-&gt;mio</c>.</summary>
    private protected abstract string Assembly { get; }

    /// <summary>Makes the factors, one for each dimension.</summary>
    private protected void AddFactors(double deviation, IReadOnlyList<int> ranks, ScalarType dtype, Device? device) =>
        _factors = [.. Shape.Dimensions.Select((n, i) => NewComplex($"factor_{i}", deviation, dtype, device, n, ranks[i]))];

    /// <summary>The factor of the layers, complex [layers, rank]; only where several share the kernel.</summary>
    private protected Tensor LayerFactor => Complex(_factors[0]);

    /// <summary>The rows of the mode factors that belong to the modes in use, complex [modes, rank] for each axis.</summary>
    private protected Tensor[] ModeFactors(IReadOnlyList<int> modes) =>
        [.. Shape.Modes.Select((_, axis) => Complex(Window(_factors[First + 2 + axis], axis, modes, 0)))];
}
