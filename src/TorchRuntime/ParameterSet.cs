using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.TorchRuntime;

/// <summary>
/// What a model is made of: trainable arrays by name, made in order with seeded normal deviates, and constants. Both outlive the dispose
/// scope they are made in.
/// </summary>
/// <param name="dtype">The model's type.</param>
/// <param name="device">Where its arrays lie.</param>
/// <param name="generator">Source of the deviates, on the CPU.</param>
public class ParameterSet(ScalarType dtype, Device device, Generator generator) : IDisposable
{
    private readonly List<KeyValuePair<string, Parameter>> _entries = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>The model's type.</summary>
    public ScalarType DataType => dtype;

    /// <summary>Where the arrays lie.</summary>
    public Device Device => device;

    /// <summary>The parameters in the order they were made.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Entries => _entries;

    /// <summary>A new parameter with independent normal deviates of the given standard deviation.</summary>
    public Parameter Normal(string name, long[] shape, double deviation = 1) =>
        // Drawn in float64 on the CPU, so that a seed means the same model in every type and on every device.
        Add(name, randn(shape, dtype: ScalarType.Float64, generator: generator) * deviation);

    /// <summary>A new parameter that starts as one number everywhere.</summary>
    public Parameter Filled(string name, long[] shape, double value) => Add(name, full(shape, value, dtype: ScalarType.Float64));

    /// <summary>Takes up a parameter made elsewhere.</summary>
    public void Add(string name, Parameter parameter) => _entries.Add(new(name, parameter));

    /// <summary>A constant in the model's type.</summary>
    public Tensor Constant(double[] values, params ReadOnlySpan<long> shape) => Keep(TensorData.Of(values, shape, dtype, device));

    /// <summary>A constant index.</summary>
    public Tensor Indices(IEnumerable<int> values) => Keep(TensorData.Indices([.. values.Select(i => (long)i)], device));

    /// <summary>Keeps a tensor beyond the dispose scope it was made in, as long as the model.</summary>
    public Tensor Keep(Tensor constant) => Own(constant.DetachFromDisposeScope());

    /// <summary>Frees something with the model.</summary>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Frees the constants; the parameters are their module's.</summary>
    public void Dispose()
    {
        foreach (IDisposable resource in _owned)
            resource.Dispose();
        GC.SuppressFinalize(this);
    }

    private Parameter Add(string name, Tensor values)
    {
        var parameter = new Parameter(values.to(dtype).to(device));
        parameter.DetachFromDisposeScope();
        _entries.Add(new(name, parameter));
        return parameter;
    }
}
