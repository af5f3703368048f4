using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Hamiltonians.Data;

/// <summary>The values of samples as growing columns; the first sample decides which there are.</summary>
internal sealed class FieldColumns : IDisposable
{
    private readonly List<(SampleField Field, Column<double> Column)> _columns = [];

    /// <param name="first">The first sample: the values it has, all others must have.</param>
    /// <param name="rowShape">Dimensions of a row of a field's column.</param>
    public FieldColumns(HamiltonianSample first, Func<SampleField, int[]> rowShape)
    {
        foreach (SampleField field in SampleField.All.Where(f => f.Get(first) is not null))
        {
            // A symmetric matrix holds its numbers twice, which the compressor sees only while their bytes stay together.
            bool shuffle = field.Shape != FieldShape.Matrix;
            _columns.Add((field, new Column<double>(rowShape(field), 0, ("unit", field.Unit)) { Shuffle = shuffle }));
        }
    }

    public void Add(HamiltonianSample sample)
    {
        foreach (SampleField field in SampleField.All)
        {
            Column<double>? column = _columns.Find(c => c.Field == field).Column;
            double[]? value = field.Get(sample);
            if (column is null != value is null)
                throw new ArgumentException($"A sample of {sample.Name} {(value is null ? "lacks" : "has")} the value '{field.Name}', unlike the first: expected all to have the same values.");
            if (value is not null)
                column!.Append(value);
        }
    }

    public IEnumerable<IColumn> Describe(H5Group group)
    {
        foreach ((SampleField field, Column<double> column) in _columns)
        {
            group[field.Name] = column.Describe();
            yield return column;
        }
    }

    public void Dispose() => _columns.ForEach(c => c.Column.Dispose());
}
