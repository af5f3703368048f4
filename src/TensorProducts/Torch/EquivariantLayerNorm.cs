using EquivSim.O3;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Layer normalisation of each block: 0e blocks lose their mean over channels, then every block is divided by the root mean square of its
/// components over channels and multiplied by a learned factor a channel; 0e blocks get a learned offset (Liao, Smidt 2023, eq. 6).
/// </summary>
public sealed class EquivariantLayerNorm : nn.Module<Tensor, Tensor>
{
    private readonly Irreps _irreps;
    private readonly double _epsilon;
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter _weight;
    private readonly Parameter _bias;
#pragma warning restore CA2213

    /// <summary>Makes the layer with factors 1 and offsets 0.</summary>
    /// <param name="irreps">Irreps of input and output.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public EquivariantLayerNorm(Irreps irreps, double epsilon = 1e-5, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(EquivariantLayerNorm))
    {
        ArgumentNullException.ThrowIfNull(irreps);
        (_irreps, _epsilon) = (irreps, epsilon);
        _weight = new Parameter(ones(irreps.TotalMultiplicity, dtype: dtype, device: device));
        _bias = new Parameter(zeros(irreps.CountOf(new Irrep(0, Parity.Even)), dtype: dtype, device: device));
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <summary>Maps [batch, irreps.Dimension] to the same shape.</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<Tensor>();
        int channel = 0, scalar = 0;
        for (int b = 0; b < _irreps.Count; b++)
        {
            (int n, int d) = (_irreps[b].Multiplicity, _irreps[b].Irrep.Dimension);
            bool isScalar = _irreps[b].Irrep == new Irrep(0, Parity.Even);
            Tensor x = input.narrow(1, _irreps.Offset(b), n * d).reshape(input.shape[0], n, d);
            if (isScalar)
                x = x - x.mean([1L], keepdim: true);
            Tensor y = x * ((x * x).mean([1L, 2L], keepdim: true) + _epsilon).rsqrt() * _weight.narrow(0, channel, n).unsqueeze(1);
            if (isScalar)
            {
                y = y + _bias.narrow(0, scalar, n).unsqueeze(1);
                scalar += n;
            }
            parts.Add(y.reshape(input.shape[0], n * d));
            channel += n;
        }
        return cat(parts, 1).MoveToOuterDisposeScope();
    }
}
