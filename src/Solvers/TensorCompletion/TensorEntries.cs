namespace EquivSim.Solvers.TensorCompletion;

/// <summary>Values of a function of several continuous indices at scattered places.</summary>
public sealed class TensorEntries
{
    private readonly double[] _coordinates, _values;

    /// <summary>Collects entries.</summary>
    /// <param name="modes">K, the number of indices, at least two.</param>
    /// <param name="coordinates">[n, K], row-major, finite.</param>
    /// <param name="values">[n], finite.</param>
    /// <exception cref="ArgumentException">Lengths do not match or a number is not finite.</exception>
    public TensorEntries(int modes, ReadOnlySpan<double> coordinates, ReadOnlySpan<double> values)
    {
        if (modes < 2)
            throw new ArgumentException($"A tensor has at least two modes, got {modes}.");
        if (coordinates.Length != modes * values.Length || values.Length == 0)
            throw new ArgumentException($"{values.Length} entries of {modes} modes need {modes * values.Length} coordinates, got {coordinates.Length}; at least one entry is needed.");
        RequireFinite(coordinates, modes);
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"The value of entry {i} is {values[i]}; expected a finite number.");
        }
        (Modes, _coordinates, _values) = (modes, coordinates.ToArray(), values.ToArray());
    }

    /// <summary>K.</summary>
    public int Modes { get; }

    /// <summary>n.</summary>
    public int Count => _values.Length;

    /// <summary>[n, K].</summary>
    public ReadOnlySpan<double> Coordinates => _coordinates;

    /// <summary>[n].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The entries of given rows.</summary>
    public TensorEntries Rows(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] coordinates = new double[rows.Count * Modes], values = new double[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            if ((uint)rows[i] >= (uint)Count)
                throw new ArgumentException($"There is no entry {rows[i]}: there are {Count}.");
            Coordinates.Slice(rows[i] * Modes, Modes).CopyTo(coordinates.AsSpan(i * Modes));
            values[i] = _values[rows[i]];
        }
        return new TensorEntries(Modes, coordinates, values);
    }

    internal static void RequireFinite(ReadOnlySpan<double> coordinates, int modes)
    {
        for (int i = 0; i < coordinates.Length; i++)
        {
            if (!double.IsFinite(coordinates[i]))
                throw new ArgumentException($"Coordinate {i % modes} of entry {i / modes} is {coordinates[i]}; expected a finite number.");
        }
    }
}
