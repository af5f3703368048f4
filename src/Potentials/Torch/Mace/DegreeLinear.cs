using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// e3nn's Linear on features kept by degree: y_l = x_l W_l / sqrt(inputs of l). The flat weight holds W_l [inputs, outputs], row-major,
/// one degree after the other.
/// </summary>
internal sealed class DegreeLinear
{
    private readonly Parameter _weight;
    private readonly int[] _inputs;
    private readonly int _outputs;
    private readonly long[] _sizes;

    /// <param name="tensors">Where the weight is made.</param>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">Number of input channels of each degree.</param>
    /// <param name="outputs">Number of output channels of every degree.</param>
    public DegreeLinear(ParameterSet tensors, string name, int[] inputs, int outputs)
    {
        _inputs = inputs;
        _outputs = outputs;
        _sizes = [.. inputs.Select(n => (long)n * outputs)];
        _weight = tensors.Normal(name, [_sizes.Sum()]);
    }

    /// <param name="features">[n, 2l+1, inputs of l] for each degree.</param>
    /// <returns>[n, 2l+1, outputs] for each degree.</returns>
    public Tensor[] Forward(Tensor[] features)
    {
        var result = new Tensor[_inputs.Length];
        Tensor[] matrices = EdgeSums.Split(_weight, _sizes);
        for (int l = 0; l < result.Length; l++)
        {
            Tensor matrix = matrices[l].view(_inputs[l], _outputs) * (1 / Math.Sqrt(_inputs[l]));
            long n = features[l].shape[0], components = features[l].shape[1];
            result[l] = features[l].reshape(n * components, _inputs[l]).mm(matrix).view(n, components, _outputs);
        }
        return result;
    }
}
