using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>The weights of a spectral convolution: a complex matrix [in, out] for each mode, or a factorisation of all of them.</summary>
public abstract class SpectralKernel : nn.Module
{
    /// <summary>Keeps the shape.</summary>
    protected SpectralKernel(string name, KernelShape shape)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
    }

    /// <summary>Layers, channels and modes.</summary>
    public KernelShape Shape { get; }

    /// <summary>Real numbers stored: complex ones count twice.</summary>
    public long WeightCount => parameters().Sum(p => p.numel());

    /// <summary>Mixes the channels of every mode.</summary>
    /// <param name="spectrum">[modes, 2, batch, in] with all axes of modes as one.</param>
    /// <param name="layer">Which layer's weights, from 0.</param>
    /// <param name="modes">Modes in use on each axis, at most those of the shape: the lowest of them.</param>
    /// <returns>[modes, 2, batch, out].</returns>
    public abstract Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes);

    /// <summary>The weights of a layer as one complex tensor [M₁ … M_d, in, out]: the slow way, for tests and analysis.</summary>
    public abstract Tensor Assemble(int layer);

    /// <summary>Makes a kernel with normal weights of variance 2/(in + out).</summary>
    /// <param name="factorization">How the weights are stored.</param>
    /// <param name="shape">Layers, channels, modes.</param>
    /// <param name="ranks">Ranks as <see cref="KernelRanks"/> gives them; empty for dense weights.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">A size is not positive, a rank above its bound, or dense weights are asked to be joint.</exception>
    public static SpectralKernel Create(
        KernelFactorization factorization, KernelShape shape, IReadOnlyList<int> ranks, ScalarType dtype = ScalarType.Float32, Device? device = null) => factorization switch
        {
            KernelFactorization.Dense => new DenseKernel(shape, dtype, device),
            KernelFactorization.Tucker => new TuckerKernel(shape, ranks, dtype, device),
            KernelFactorization.Cp => new CpKernel(shape, ranks, dtype, device),
            KernelFactorization.TensorTrain => new TensorTrainKernel(shape, ranks, dtype, device),
            _ => throw new ArgumentOutOfRangeException(nameof(factorization), factorization, "Unknown factorisation."),
        };

    /// <summary>Registers a complex parameter, stored as real numbers [..., 2], with a standard deviation.</summary>
    private protected Parameter NewComplex(string name, double deviation, ScalarType dtype, Device? device, params long[] shape)
    {
        var parameter = new Parameter(randn([.. shape, 2], dtype: dtype, device: device) * (deviation / Math.Sqrt(2)));
        register_parameter(name, parameter);
        return parameter;
    }

    /// <summary>The rows of a factor (axis <paramref name="dimension"/>) that belong to the modes in use.</summary>
    private protected Tensor Window(Tensor factor, int axis, IReadOnlyList<int> modes, int dimension)
    {
        bool isLast = axis == Shape.Modes.Count - 1;
        long start = KeptModes.First(modes[axis], isLast) - KeptModes.First(Shape.Modes[axis], isLast);
        long count = KeptModes.Count(modes[axis], isLast);
        return count == factor.shape[dimension] ? factor : factor.narrow(dimension, start, count);
    }

    /// <summary>Complex view of a stored parameter.</summary>
    private protected static Tensor Complex(Tensor stored) => stored.view_as_complex();
}
