using System.Numerics;

namespace EquivSim.Potentials;

/// <summary>All weights of a model one after the other, and their gradient: names and shapes as in MACE's state dict.</summary>
internal sealed unsafe class WeightVector<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, (long Offset, long[] Shape)> _places = [];
    private readonly HashSet<string> _taken = [];

    /// <param name="arrays">Names and shapes in order.</param>
    public WeightVector(IEnumerable<(string Name, long[] Shape)> arrays)
    {
        foreach ((string name, long[] shape) in arrays)
        {
            _places.Add(name, (Count, shape));
            Count += shape.Aggregate(1L, (a, b) => a * b);
        }
        Values.RequireZeros(Count);
        Gradients.RequireZeros(Count);
    }

    /// <summary>Number of weights.</summary>
    public long Count { get; }

    public NativeArray<T> Values { get; } = new();

    public NativeArray<T> Gradients { get; } = new();

    /// <summary>Where an array starts.</summary>
    /// <exception cref="InvalidDataException">There is none of that name and size.</exception>
    public long Take(string name, long count)
    {
        if (!_places.TryGetValue(name, out (long Offset, long[] Shape) place))
            throw new InvalidDataException($"The model has no array '{name}'.");
        long found = place.Shape.Aggregate(1L, (a, b) => a * b);
        if (found != count)
            throw new InvalidDataException($"Array '{name}' has {found} weights; expected {count}.");
        _taken.Add(name);
        return place.Offset;
    }

    /// <summary>Refuses arrays that nothing took: their gradient would be missing.</summary>
    /// <exception cref="InvalidDataException">There are such arrays.</exception>
    public void RefuseRest()
    {
        if (_places.Keys.Where(k => !_taken.Contains(k)).Order().FirstOrDefault() is { } name)
            throw new InvalidDataException($"Array '{name}' belongs to no part of this network.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
