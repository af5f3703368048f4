using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Makes the weights of a product: neurons of the radial functions times neurons of invariants, then one linear layer. Without offsets after the
/// product, weights vanish where the radial functions do.
/// </summary>
/// <remarks>
/// SPHNet and QHNet multiply the outputs of two networks instead, element by element: twice the work for the many weights of a pair.
/// </remarks>
internal sealed class WeightNetwork
{
    private readonly DenseNetwork _radial, _invariant;
    private readonly Parameter _out;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="radial">Number of radial functions.</param>
    /// <param name="invariants">Number of invariants.</param>
    /// <param name="neurons">Hidden neurons.</param>
    /// <param name="outputs">Number of weights.</param>
    public WeightNetwork(ParameterStore store, string name, int radial, int invariants, int neurons, int outputs)
    {
        _radial = new DenseNetwork(store, $"{name}.radial", [radial, neurons], hasBias: false);
        _invariant = new DenseNetwork(store, $"{name}.invariant", [invariants, neurons, neurons], start: OutputStart.AroundOne);
        _out = store.Normal($"{name}.out.weight", [neurons, outputs], DenseNetwork.SiluGain / Math.Sqrt(neurons));
    }

    /// <summary>Weights, [n, outputs] or [n, chosen columns].</summary>
    /// <param name="rbf">[n, radial functions].</param>
    /// <param name="invariants">[n, invariants].</param>
    /// <param name="columns">The outputs to compute, int64; all when null.</param>
    public Tensor Forward(Tensor rbf, Tensor invariants, Tensor? columns = null)
    {
        Tensor hidden = silu(_radial.Forward(rbf)) * _invariant.Forward(invariants);
        return hidden.mm(columns is null ? _out : _out.index_select(1, columns));
    }
}
