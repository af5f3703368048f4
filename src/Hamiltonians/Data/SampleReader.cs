using EquivSim.Structures.Hdf5;

namespace EquivSim.Hamiltonians.Data;

/// <summary>Cuts consecutive samples of one molecule out of a file's arrays.</summary>
internal static class SampleReader
{
    /// <summary>A value's rows in the file.</summary>
    /// <param name="Field">The value.</param>
    /// <param name="Rows">The data set.</param>
    /// <param name="First">First row of the first sample.</param>
    /// <param name="Count">Rows of all samples together.</param>
    public readonly record struct Slice(SampleField Field, Rows Rows, long First, long Count);

    /// <summary>Reads samples.</summary>
    /// <param name="group">The molecule.</param>
    /// <param name="map">From the file's orbitals to the canonical ones.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="positions">The data set of positions.</param>
    /// <param name="firstPosition">Its first row to read.</param>
    /// <param name="positionRows">How many rows to read.</param>
    /// <param name="slices">The values to read.</param>
    public static HamiltonianSample[] Read(
        HamiltonianGroup group, OrbitalMap map, int count, Rows positions, long firstPosition, long positionRows, IEnumerable<Slice> slices)
    {
        MolecularBasis basis = group.Basis;
        double[] x = positions.Reals(firstPosition, positionRows);
        int width = 3 * basis.AtomCount;
        var samples = new HamiltonianSample[count];
        for (int i = 0; i < count; i++)
        {
            try
            {
                samples[i] = new HamiltonianSample(basis, x[(i * width)..((i + 1) * width)], group.ElectronCount, group.Name);
            }
            catch (ArgumentException e)
            {
                throw positions.Broken($"sample {i} from row {firstPosition}: {e.Message}");
            }
        }
        foreach ((SampleField field, Rows rows, long first, long rowCount) in slices)
        {
            double[] values = rows.Reals(first, rowCount);
            int length = field.Length(basis.AtomCount, basis.OrbitalCount);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> value = values.AsSpan(i * length, length);
                field.Set(samples[i], field.Shape == FieldShape.Matrix ? map.ToCanonical(value) : value.ToArray());
            }
        }
        return samples;
    }
}
