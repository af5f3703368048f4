using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// e3nn's fully connected network of the radial basis, up to its last layer: x -> act(x W / sqrt(inputs)), no bias. The last, linear
/// layer is left to the convolution, which applies it path by path.
/// </summary>
internal sealed class RadialNetwork
{
    private readonly Parameter[] _weights;
    private readonly double _activationScale;

    /// <param name="tensors">Where the weights are made.</param>
    /// <param name="name">Prefix: layers are <c>name.layer0.weight</c> and so on.</param>
    /// <param name="sizes">Inputs, hidden layers, outputs.</param>
    /// <param name="activationScale">Constant that normalises silu.</param>
    public RadialNetwork(ParameterSet tensors, string name, int[] sizes, double activationScale)
    {
        _activationScale = activationScale;
        _weights = new Parameter[sizes.Length - 1];
        for (int i = 0; i < _weights.Length; i++)
            _weights[i] = tensors.Normal($"{name}.layer{i}.weight", [sizes[i], sizes[i + 1]]);
    }

    /// <summary>Activations of the last hidden layer, [n, last hidden size].</summary>
    public Tensor Hidden(Tensor basis)
    {
        Tensor x = basis;
        for (int i = 0; i < _weights.Length - 1; i++)
            x = TorchSharp.torch.nn.functional.silu(x.mm(Scaled(i))) * _activationScale;
        return x;
    }

    /// <summary>Matrix of the last layer with its normalisation, [last hidden size, outputs].</summary>
    public Tensor OutputMatrix => Scaled(_weights.Length - 1);

    private Tensor Scaled(int layer) => _weights[layer] * (1 / Math.Sqrt(_weights[layer].shape[0]));
}
