using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Features of atoms as the pair kernels read them: [atoms][blocks of channels][components][channels of a block].</summary>
/// <param name="components">Components.</param>
/// <param name="channels">Channels of each.</param>
/// <param name="block">Channels of a block.</param>
internal sealed unsafe class AtomFeatures<T>(int components, int channels, int block)
    where T : unmanaged
{
    private AlignedBuffer<T> _values = new(0);

    /// <summary>Takes the features of all atoms.</summary>
    /// <param name="source">[components, atoms, channels].</param>
    public void Load(ReadOnlySpan<T> source)
    {
        if (_values.Length < source.Length)
            _values = new AlignedBuffer<T>(source.Length);
        int atoms = source.Length / (components * channels);
        Span<T> target = _values.Span;
        for (int row = 0, from = 0; row < components; row++)
        {
            for (int atom = 0; atom < atoms; atom++)
            {
                for (int c = 0; c < channels; c += block, from += block)
                    source.Slice(from, block).CopyTo(target[(atom * components * channels + c * components + row * block)..]);
            }
        }
    }

    /// <summary>[components, channels of a block].</summary>
    public T* At(nint atom, int firstChannel) => _values.Pointer + atom * components * channels + firstChannel * components;
}
