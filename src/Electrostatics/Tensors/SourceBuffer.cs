namespace EquivSim.Electrostatics;

/// <summary>Sources near a place, with coordinates relative to it.</summary>
internal sealed class SourceBuffer
{
    private double[] _x = new double[64], _y = new double[64], _z = new double[64], _q = new double[64];

    /// <summary>Number of sources.</summary>
    public int Count { get; private set; }

    /// <summary>x relative to the place.</summary>
    public ReadOnlySpan<double> X => _x.AsSpan(0, Count);

    /// <summary>y relative to the place.</summary>
    public ReadOnlySpan<double> Y => _y.AsSpan(0, Count);

    /// <summary>z relative to the place.</summary>
    public ReadOnlySpan<double> Z => _z.AsSpan(0, Count);

    /// <summary>Charges.</summary>
    public ReadOnlySpan<double> Q => _q.AsSpan(0, Count);

    /// <summary>Forgets all sources.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a source.</summary>
    public void Add(double x, double y, double z, double q)
    {
        if (Count == _x.Length)
        {
            Array.Resize(ref _x, 2 * Count);
            Array.Resize(ref _y, 2 * Count);
            Array.Resize(ref _z, 2 * Count);
            Array.Resize(ref _q, 2 * Count);
        }
        (_x[Count], _y[Count], _z[Count], _q[Count]) = (x, y, z, q);
        Count++;
    }
}
