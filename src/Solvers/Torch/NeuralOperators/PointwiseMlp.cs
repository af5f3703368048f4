using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Two linear layers with a GELU between them, at every point alike: lifting, projection and channel mixing.</summary>
internal sealed class PointwiseMlp : nn.Module<Tensor, Tensor>
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Linear _first, _second;
#pragma warning restore CA2213

    public PointwiseMlp(int input, int hidden, int output, ScalarType dtype, Device? device)
        : base(nameof(PointwiseMlp))
    {
        _first = nn.Linear(input, hidden, dtype: dtype, device: device);
        _second = nn.Linear(hidden, output, dtype: dtype, device: device);
        register_module("first", _first);
        register_module("second", _second);
    }

    public override Tensor forward(Tensor field)
    {
        using DisposeScope scope = NewDisposeScope();
        return _second.forward(nn.functional.gelu(_first.forward(field))).MoveToOuterDisposeScope();
    }
}
