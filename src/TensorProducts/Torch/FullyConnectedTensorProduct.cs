using EquivSim.O3;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>A tensor product with its own weights: every allowed path between all channels.</summary>
public sealed class FullyConnectedTensorProduct : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly DenseTensorProduct _product;
#pragma warning disable CA2213 // Registered with the module, which disposes it.
    private readonly Parameter _weight;
#pragma warning restore CA2213

    /// <summary>Makes the product with independent normal weights.</summary>
    /// <param name="in1">Irreps of the first input.</param>
    /// <param name="in2">Irreps of the second input.</param>
    /// <param name="out">Irreps of the output.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public FullyConnectedTensorProduct(Irreps in1, Irreps in2, Irreps @out, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(FullyConnectedTensorProduct))
    {
        _product = new DenseTensorProduct(TensorProductSpec.FullyConnected(in1, in2, @out), dtype, device);
        _weight = new Parameter(randn(_product.Spec.WeightCount, dtype: dtype, device: device));
        register_parameter("weight", _weight);
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec => _product.Spec;

    /// <summary>The weights, flat, in the spec's order.</summary>
    public Parameter Weight => _weight;

    /// <summary>Multiplies [batch, In1.Dimension] with [batch, In2.Dimension].</summary>
    public override Tensor forward(Tensor input1, Tensor input2) => _product.Forward(input1, input2, _weight);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _product.Dispose();
        base.Dispose(disposing);
    }
}
