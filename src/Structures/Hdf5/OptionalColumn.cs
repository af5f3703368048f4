namespace EquivSim.Structures.Hdf5;

/// <summary>A label that some structures may lack: rows of NaN stand where it is absent, and a mask says so.</summary>
internal sealed class OptionalColumn(int[] rowShape, string unit) : IDisposable
{
    private readonly List<byte> _presence = [];

    public Column<double> Column { get; } = new(rowShape, double.NaN, ("unit", unit));

    public bool IsEmpty => !_presence.Contains(1);

    /// <summary>Appends the rows of one structure; null when it lacks them.</summary>
    public void Add(ReadOnlySpan<double> rows, bool present, long rowsAfter)
    {
        if (present)
            Column.Append(rows);
        else
            Column.PadTo(rowsAfter);
        _presence.Add(present ? (byte)1 : (byte)0);
    }

    /// <summary>The mask; null when every structure has the label.</summary>
    public byte[]? Presence() => _presence.Contains(0) ? [.. _presence] : null;

    public void Dispose() => Column.Dispose();
}
