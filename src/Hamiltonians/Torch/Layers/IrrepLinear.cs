using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Mixes the channels of each irrep, with an offset on scalars.</summary>
internal sealed class IrrepLinear
{
    private readonly IrrepRows _rows;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Tensor? _scalarRow;
    private readonly FusedOperation? _fused;

    public IrrepLinear(ParameterStore store, string name, IrrepRows rows, int inputs, int outputs, bool hasBias = true)
    {
        _rows = rows;
        _weight = store.Normal($"{name}.weight", [rows.Irreps.Count, inputs, outputs], 1 / Math.Sqrt(inputs));
        _fused = FusedOperation.TryCreate(
            store, new FusedIrrepLinearFactory<float>(rows.Irreps, inputs, outputs), new FusedIrrepLinearFactory<double>(rows.Irreps, inputs, outputs), inputs, outputs);
        if (!hasBias)
            return;
        _bias = store.Filled($"{name}.bias", [outputs], 0);
        _scalarRow = store.Constant([1, .. new double[rows.Rows - 1]], rows.Rows, 1, 1);
    }

    /// <summary>Maps [components, n, inputs] to [components, n, outputs].</summary>
    public Tensor Forward(Tensor x) => _fused is null ? OnTorch(x) : _bias is null ? _fused.Apply(x, _weight) : _fused.Apply(x, _weight, _bias);

    /// <summary>The same on torch's operations, for any device.</summary>
    public Tensor OnTorch(Tensor x)
    {
        Tensor mixed = x.bmm(_weight.index_select(0, _rows.BlockOfRow));
        return _bias is null ? mixed : mixed + _scalarRow! * _bias;
    }
}
