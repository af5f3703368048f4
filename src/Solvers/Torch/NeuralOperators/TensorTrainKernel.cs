using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A tensor train: a chain of cores [rank, dimension, rank] in the order layers (if several), in, out, modes.</summary>
public sealed class TensorTrainKernel : SpectralKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter[] _cores;
#pragma warning restore CA2213
    private readonly string _chain;

    /// <summary>Makes a kernel with normal weights.</summary>
    /// <param name="shape">Layers, channels, modes.</param>
    /// <param name="ranks">One between each two dimensions.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">A rank is above its bound.</exception>
    public TensorTrainKernel(KernelShape shape, IReadOnlyList<int> ranks, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(TensorTrainKernel), shape)
    {
        KernelRanks.Require(KernelFactorization.TensorTrain, shape, ranks);
        IReadOnlyList<int> d = shape.Dimensions;
        double deviation = Math.Pow(shape.Deviation / Math.Sqrt(ranks.Aggregate(1.0, (a, b) => a * b)), 1.0 / d.Count);
        int[] bonds = [1, .. ranks, 1];
        _cores = [.. d.Select((n, i) => NewComplex($"core_{i}", deviation, dtype, device, bonds[i], n, bonds[i + 1]))];
        _chain = Chain(shape.Modes.Count);
    }

    private int First => Shape.IsJoint ? 1 : 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        using DisposeScope scope = NewDisposeScope();
        Tensor reduced = ComplexProduct.Of(spectrum, ComplexProduct.Planes(InputMatrix(layer)));
        return ComplexProduct.Of(reduced, ComplexProduct.Planes(Matrices(modes))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Assemble(int layer)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = einsum("ia,mao->mio", InputMatrix(layer), Matrices(Shape.Modes));
        return all.view([.. Shape.Kept.Select(k => (long)k), Shape.In, Shape.Out]).MoveToOuterDisposeScope();
    }

    /// <summary>Complex [in, rank] of a layer.</summary>
    private Tensor InputMatrix(int layer)
    {
        Tensor input = Complex(_cores[First]);
        if (!Shape.IsJoint)
            return input[0];
        return einsum("z,zia->ia", Complex(_cores[0])[0, layer], input);
    }

    /// <summary>Complex [modes, rank, out]: the modes' part of the chain is multiplied out first, it is the smaller one.</summary>
    private Tensor Matrices(IReadOnlyList<int> modes)
    {
        Tensor[] operands = [.. Shape.Modes.Select((_, j) => Complex(Window(_cores[First + 2 + j], j, modes, 1))), Complex(_cores[First + 1])];
        Tensor all = einsum(_chain, operands);
        return all.reshape(-1, all.shape[^2], all.shape[^1]);
    }

    /// <summary>Such as <c>bxc,cyd,aob-&gt;xyao</c>; the last bond has length 1.</summary>
    private static string Chain(int axes)
    {
        string bonds = "bcdef"[..(axes + 1)], modes = "xyzw"[..axes];
        return $"{string.Join(',', modes.Select((m, j) => $"{bonds[j]}{m}{bonds[j + 1]}"))},aob->{modes}ao";
    }
}
