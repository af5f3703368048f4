using PureHDF;

namespace EquivSim.Structures.Hdf5;

/// <summary>
/// A column of texts: a table of the distinct ones, and for every row its number in the table (-1: none). Texts repeat
/// (element labels, configuration types), and numbers compress.
/// </summary>
internal sealed class TextColumn(int[] rowShape, string kind) : IDisposable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _table = [];

    public Column<int> Index { get; } = new(rowShape, -1);

    public bool IsEmpty => _table.Count == 0;

    public void Append(ReadOnlySpan<string> texts)
    {
        Span<int> numbers = texts.Length <= 256 ? stackalloc int[texts.Length] : new int[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!_numbers.TryGetValue(texts[i], out numbers[i]))
            {
                _numbers[texts[i]] = numbers[i] = _table.Count;
                _table.Add(texts[i]);
            }
        }
        Index.Append(numbers);
    }

    public H5Group Describe() => new()
    {
        Attributes = new() { ["kind"] = kind },
        ["index"] = Index.Describe(),
        ["values"] = _table.ToArray(),
    };

    public void Dispose() => Index.Dispose();
}
