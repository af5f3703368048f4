using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>The elements a model knows, in the order of its weights.</summary>
public sealed class ElementTable
{
    private readonly int[] _numbers;
    private readonly Dictionary<int, int> _index = [];

    /// <param name="atomicNumbers">Distinct atomic numbers, in the model's order.</param>
    /// <exception cref="ArgumentException">No numbers, or a number twice.</exception>
    public ElementTable(IEnumerable<int> atomicNumbers)
    {
        _numbers = [.. atomicNumbers];
        if (_numbers.Length == 0)
            throw new ArgumentException("A model needs at least one element.", nameof(atomicNumbers));
        for (int i = 0; i < _numbers.Length; i++)
        {
            if (!_index.TryAdd(_numbers[i], i))
                throw new ArgumentException($"Atomic number {_numbers[i]} is listed twice.", nameof(atomicNumbers));
        }
    }

    /// <summary>Number of elements.</summary>
    public int Count => _numbers.Length;

    /// <summary>Atomic numbers in the model's order.</summary>
    public IReadOnlyList<int> AtomicNumbers => _numbers;

    /// <summary>Position of each atom's element in the table.</summary>
    /// <exception cref="ArgumentException">An element is not in the table; the message names it, the atom and the known elements.</exception>
    public int[] IndicesOf(ReadOnlySpan<int> atomicNumbers)
    {
        var indices = new int[atomicNumbers.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            if (!_index.TryGetValue(atomicNumbers[i], out indices[i]))
            {
                throw new ArgumentException(
                    $"Atom {i} is {Elements.Symbol(atomicNumbers[i])} (Z = {atomicNumbers[i]}), which this model was not made for. " +
                    $"It knows {string.Join(", ", _numbers.Select(Elements.Symbol))}.");
            }
        }
        return indices;
    }
}
