namespace EquivSim.Potentials;

/// <summary>What readouts make of the atoms, one number each in the order of places, and the energy's derivatives by these numbers; values (order 0) and tangents (order 1).</summary>
internal sealed unsafe class NodeScalars : IDisposable
{
    /// <summary>The numbers.</summary>
    public NativeArray<double>[] Values { get; } = [new(), new()];

    /// <summary>The energy's derivatives by them.</summary>
    public NativeArray<double>[] Slopes { get; } = [new(), new()];

    /// <summary>Makes room for the numbers of one order, all zero.</summary>
    public void Clear(int order, int atoms)
    {
        Values[order].RequireZeros(atoms);
        Slopes[order].RequireZeros(atoms);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeArray<double> array in (ReadOnlySpan<NativeArray<double>>)[.. Values, .. Slopes])
            array.Dispose();
    }
}
