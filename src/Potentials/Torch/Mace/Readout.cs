using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Energy of each atom from its scalar features: one linear map, or one hidden layer with silu.</summary>
internal sealed class Readout
{
    private readonly Parameter _first;
    private readonly Parameter? _second;
    private readonly double _activationScale;

    private Readout(Parameter first, Parameter? second, double activationScale) =>
        (_first, _second, _activationScale) = (first, second, activationScale);

    public static Readout Linear(ParameterSet tensors, string name, int channels) =>
        new(tensors.Normal($"{name}.linear.weight", [channels]), null, 1);

    public static Readout Nonlinear(ParameterSet tensors, string name, int channels, int hidden, double activationScale) =>
        new(tensors.Normal($"{name}.linear_1.weight", [(long)channels * hidden]), tensors.Normal($"{name}.linear_2.weight", [hidden]), activationScale);

    /// <param name="scalars">[nodes, channels].</param>
    /// <returns>[nodes].</returns>
    public Tensor Forward(Tensor scalars)
    {
        long channels = scalars.shape[1];
        Tensor x = scalars.mm((_first * (1 / Math.Sqrt(channels))).view(channels, -1));
        if (_second is null)
            return x.squeeze(1);
        x = TorchSharp.torch.nn.functional.silu(x) * _activationScale;
        long hidden = x.shape[1];
        return x.mm((_second * (1 / Math.Sqrt(hidden))).view(hidden, 1)).squeeze(1);
    }
}
