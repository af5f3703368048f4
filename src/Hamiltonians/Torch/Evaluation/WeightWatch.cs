using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Notices when weights, which torch changes where they lie, have changed: comparing them is faster than to prepare them for kernels again.</summary>
/// <param name="weights">Contiguous arrays on the CPU.</param>
internal sealed class WeightWatch(IEnumerable<Tensor> weights)
{
    private readonly (Tensor Weight, byte[] Seen)[] _weights = [.. weights.Select(w => (w, Array.Empty<byte>()))];

    /// <summary>Whether any number is another than at the last call; yes at first.</summary>
    public bool HaveChanged()
    {
        bool haveChanged = false;
        foreach (ref (Tensor Weight, byte[] Seen) weight in _weights.AsSpan())
        {
            Span<byte> numbers = weight.Weight.bytes;
            if (numbers.SequenceEqual(weight.Seen))
                continue;
            weight.Seen = numbers.ToArray();
            haveChanged = true;
        }
        return haveChanged;
    }
}
