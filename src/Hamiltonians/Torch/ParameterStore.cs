using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>What a network is made of: trainable arrays by name, made in order with seeded normal deviates, and constants.</summary>
internal sealed class ParameterStore(ProductExecutors executors, Device device, Generator generator) : IDisposable
{
    private readonly List<KeyValuePair<string, Parameter>> _entries = [];
    private readonly List<IDisposable> _owned = [];

    public ScalarType DataType => executors.DataType;

    /// <summary>What computes tensor products.</summary>
    public ProductExecutors Executors => executors;

    public Device Device => device;

    public IReadOnlyList<KeyValuePair<string, Parameter>> Entries => _entries;

    /// <summary>A new parameter with independent normal deviates of the given standard deviation.</summary>
    public Parameter Normal(string name, long[] shape, double deviation) =>
        // Drawn in float64 on the CPU, so that a seed means the same model in every type and on every device.
        Add(name, randn(shape, dtype: ScalarType.Float64, generator: generator) * deviation);

    /// <summary>A new parameter that starts as one number everywhere.</summary>
    public Parameter Filled(string name, long[] shape, double value) => Add(name, full(shape, value, dtype: ScalarType.Float64));

    /// <summary>Takes up a parameter made elsewhere.</summary>
    public void Add(string name, Parameter parameter) => _entries.Add(new(name, parameter));

    /// <summary>A constant in the model's type.</summary>
    public Tensor Constant(double[] values, params long[] shape) => Keep(TensorData.Of(values, shape, DataType, device));

    /// <summary>A constant index.</summary>
    public Tensor Indices(IEnumerable<int> values) => Keep(TensorData.Indices([.. values.Select(i => (long)i)], device));

    /// <summary>Frees something with the network.</summary>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    public void Dispose()
    {
        foreach (IDisposable resource in _owned)
            resource.Dispose();
    }

    private Parameter Add(string name, Tensor values)
    {
        var parameter = new Parameter(values.to(DataType).to(device));
        parameter.DetachFromDisposeScope();
        _entries.Add(new(name, parameter));
        return parameter;
    }

    private Tensor Keep(Tensor constant) => Own(constant.DetachFromDisposeScope());
}
