using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// What a model is made of: trainable arrays under MACE's names, made in order with seeded normal deviates, and constants.
/// </summary>
internal sealed class ModelTensors(ScalarType dtype, Device device, Generator generator) : IDisposable
{
    private readonly List<KeyValuePair<string, Parameter>> _entries = [];
    private readonly List<Tensor> _constants = [];

    public ScalarType DataType => dtype;

    public Device Device => device;

    public IReadOnlyList<KeyValuePair<string, Parameter>> Entries => _entries;

    /// <summary>A new parameter with independent normal deviates of the given standard deviation.</summary>
    public Parameter Normal(string name, long[] shape, double deviation = 1)
    {
        // Drawn in float64 on the CPU, so that a seed means the same model in every type and on every device.
        Tensor values = randn(shape, dtype: ScalarType.Float64, generator: generator) * deviation;
        var parameter = new Parameter(values.to(dtype).to(device));
        parameter.DetachFromDisposeScope();
        _entries.Add(new(name, parameter));
        return parameter;
    }

    /// <summary>A constant in the model's type.</summary>
    public Tensor Constant(double[] values, ReadOnlySpan<long> shape) => Keep(TensorData.Of(values, shape, dtype, device));

    /// <summary>A constant index.</summary>
    public Tensor Indices(IEnumerable<int> values) => Keep(TensorData.Indices([.. values.Select(i => (long)i)], device));

    /// <summary>Keeps a tensor beyond the dispose scope it was made in.</summary>
    public Tensor Keep(Tensor constant)
    {
        constant.DetachFromDisposeScope();
        _constants.Add(constant);
        return constant;
    }

    public void Dispose()
    {
        foreach (Tensor t in _constants)
            t.Dispose();
    }
}
