using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Layer normalisation: scalars lose their mean over channels and are divided by their deviation; all other components are divided by one
/// common root mean square, each irrep counting the same; then a learned factor a channel, and an offset on scalars.
/// </summary>
internal sealed class IrrepNorm
{
    /// <summary>Features this small are not scaled up any further, so that the layer is smooth at zero.</summary>
    private const double SmallestSquare = 1e-3;

    private readonly IrrepRows _rows;
    private readonly Parameter _weight, _bias;

    public IrrepNorm(ParameterStore store, string name, IrrepRows rows, int channels)
    {
        _rows = rows;
        _weight = store.Filled($"{name}.weight", [rows.Irreps.Count, 1, channels], 1);
        _bias = store.Filled($"{name}.bias", [channels], 0);
    }

    /// <summary>Maps [components, n, channels] to the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor scalars = x.narrow(0, 0, 1);
        scalars = scalars - scalars.mean([2L], keepdim: true);
        scalars = scalars * ((scalars * scalars).mean([2L], keepdim: true) + SmallestSquare).rsqrt() * _weight.narrow(0, 0, 1) + _bias;
        Tensor upper = x.narrow(0, 1, _rows.Rows - 1);
        Tensor scale = (_rows.Inner(x, x).mean([0L, 2L], keepdim: true) + SmallestSquare).rsqrt();
        Tensor weights = _weight.narrow(0, 1, _rows.Irreps.Count - 1).index_select(0, _rows.BlockOfUpperRow);
        return cat([scalars, upper * scale * weights], 0);
    }
}
