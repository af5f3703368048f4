namespace EquivSim.Potentials.Pickle;

/// <summary>A view of a storage: offset, shape and strides, checked to stay inside it.</summary>
internal sealed class TorchTensor
{
    /// <summary>A view with repeated elements (stride 0) may be larger than its storage, but not larger than this.</summary>
    private const long LargestRepeat = 1 << 20;

    private readonly TorchStorage _storage;
    private readonly long _offset;
    private readonly long[] _strides;

    /// <exception cref="InvalidDataException">The view does not lie in the storage.</exception>
    public TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        (_storage, _offset, Shape, _strides) = (storage, offset, shape, strides);
        if (shape.Length != strides.Length || shape.Any(n => n < 0) || strides.Any(s => s < 0) || offset < 0)
            throw new InvalidDataException($"a tensor has offset {offset}, shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", strides)}].");
        Int128 count = 1, last = offset;
        for (int i = 0; i < shape.Length; i++)
        {
            count = Int128.Min(count * shape[i], long.MaxValue);
            last += (Int128)(shape[i] - 1) * strides[i];
        }
        if (count > 0 && last >= storage.Count)
        {
            throw new InvalidDataException(
                $"a tensor of shape [{string.Join(", ", shape)}], offset {offset} and strides [{string.Join(", ", strides)}] does not fit in its storage of {storage.Count} elements.");
        }
        if (count > Math.Max(storage.Count, LargestRepeat))
            throw new InvalidDataException($"a tensor of shape [{string.Join(", ", shape)}] repeats the {storage.Count} elements of its storage too often.");
        Count = (long)count;
    }

    public long[] Shape { get; }

    public long Count { get; }

    public TorchType Type => _storage.Type;

    /// <summary>The elements in row-major order.</summary>
    public double[] Read()
    {
        if (Count == 0)
            return [];
        double[] storage = _storage.Read();
        var result = new double[Count];
        var index = new long[Shape.Length];
        long position = _offset;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = storage[position];
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                position += _strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                position -= index[axis] * _strides[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
