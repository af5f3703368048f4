using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A complex matrix for each mode (Li et al., ICLR 2021, arXiv:2010.08895, eq. 5). One parameter [M₁ … M_d, in, 2, out].</summary>
public sealed class DenseKernel : SpectralKernel
{
#pragma warning disable CA2213 // Registered with the module, which disposes it.
    private readonly Parameter _weight;
#pragma warning restore CA2213

    /// <summary>Makes a kernel with normal weights.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or several layers are asked to share it.</exception>
    public DenseKernel(KernelShape shape, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(DenseKernel), shape)
    {
        if (shape.IsJoint)
            throw new ArgumentException("Dense weights cannot be joint: without a factorisation the layers have nothing to share.");
        _weight = new Parameter(randn([.. shape.Kept.Select(k => (long)k), shape.In, 2, shape.Out], dtype: dtype, device: device) * (shape.Deviation / Math.Sqrt(2)));
        register_parameter("weight", _weight);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor spectrum, int layer, IReadOnlyList<int> modes)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = _weight;
        for (int j = 0; j < Shape.Modes.Count; j++)
            weight = Window(weight, j, modes, j);
        return ComplexProduct.Of(spectrum, weight.reshape(-1, Shape.In, 2, Shape.Out)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Assemble(int layer) => _weight.transpose(-1, -2).contiguous().view_as_complex();
}
