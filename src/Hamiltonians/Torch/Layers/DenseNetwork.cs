using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A fully connected network: SiLU between layers, none after the last.</summary>
internal sealed class DenseNetwork
{
    /// <summary>1 / rms of SiLU of a unit Gaussian: keeps the variance through the layers.</summary>
    public const double SiluGain = 1.6790;

    private const double SmallGain = 0.2;

    private readonly Parameter[] _weights;
    private readonly Parameter?[] _biases;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="sizes">Inputs, hidden layers, outputs.</param>
    /// <param name="hasBias">Without biases, input zero gives output zero.</param>
    /// <param name="start">How large the output is at the start.</param>
    public DenseNetwork(ParameterStore store, string name, int[] sizes, bool hasBias = true, OutputStart start = OutputStart.Unit)
    {
        _weights = new Parameter[sizes.Length - 1];
        _biases = new Parameter?[sizes.Length - 1];
        for (int i = 0; i < _weights.Length; i++)
        {
            OutputStart own = i == _weights.Length - 1 ? start : OutputStart.Unit;
            double gain = (i == 0 ? 1 : SiluGain) * (own == OutputStart.Unit ? 1 : SmallGain);
            _weights[i] = store.Normal($"{name}.{i}.weight", [sizes[i], sizes[i + 1]], gain / Math.Sqrt(sizes[i]));
            if (hasBias)
            {
                _biases[i] = own == OutputStart.AroundDeviates
                    ? store.Normal($"{name}.{i}.bias", [sizes[i + 1]], 1)
                    : store.Filled($"{name}.{i}.bias", [sizes[i + 1]], own == OutputStart.AroundOne ? 1 : 0);
            }
        }
    }

    /// <summary>Weights and offsets, layer by layer.</summary>
    public Tensor[] Parameters => [.. _weights.SelectMany((w, i) => _biases[i] is { } bias ? new Tensor[] { w, bias } : [w])];

    /// <summary>Maps [n, inputs] to [n, outputs].</summary>
    public Tensor Forward(Tensor x)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            x = _biases[i] is { } bias ? addmm(bias, x, _weights[i], 1, 1) : x.mm(_weights[i]);
            if (i < _weights.Length - 1)
                x = TorchSharp.torch.nn.functional.silu(x);
        }
        return x;
    }
}

/// <summary>What a network gives before it has learnt anything. Factors start near a constant, so that products of them stay of the order of one.</summary>
internal enum OutputStart
{
    /// <summary>Deviates of unit variance for inputs of unit variance.</summary>
    Unit,

    /// <summary>Little beside zero.</summary>
    AroundZero,

    /// <summary>Little beside one.</summary>
    AroundOne,

    /// <summary>Little beside a normal deviate that does not depend on the input.</summary>
    AroundDeviates,
}
