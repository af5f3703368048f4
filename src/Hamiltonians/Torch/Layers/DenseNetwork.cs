using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A fully connected network: SiLU between layers, none after the last.</summary>
internal sealed class DenseNetwork
{
    /// <summary>1 / rms of SiLU of a unit Gaussian: keeps the variance through the layers.</summary>
    private const double SiluGain = 1.6790;

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

    /// <summary>Maps [n, inputs] to [n, outputs].</summary>
    public Tensor Forward(Tensor x) => Last(Hidden(x));

    /// <summary>What the last layer sees, [n, last hidden size].</summary>
    public Tensor Hidden(Tensor x)
    {
        for (int i = 0; i < _weights.Length - 1; i++)
            x = TorchSharp.torch.nn.functional.silu(Layer(x, _weights[i], _biases[i]));
        return x;
    }

    /// <summary>The last layer, all of it.</summary>
    public Tensor Last(Tensor hidden) => Layer(hidden, _weights[^1], _biases[^1]);

    /// <summary>Some columns of the last layer.</summary>
    /// <param name="hidden">See <see cref="Hidden"/>.</param>
    /// <param name="columns">The columns, int64.</param>
    public Tensor Last(Tensor hidden, Tensor columns) =>
        Layer(hidden, _weights[^1].index_select(1, columns), _biases[^1]?.index_select(0, columns));

    private static Tensor Layer(Tensor x, Tensor weight, Tensor? bias) => bias is null ? x.mm(weight) : addmm(bias, x, weight, 1, 1);
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
