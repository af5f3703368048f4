using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Hamiltonians.Data;

/// <summary>Writes the concatenated layout.</summary>
internal sealed class ConcatenatedSpool : ISampleSpool
{
    private readonly SortedDictionary<int, ElementBasis> _elements = [];
    private readonly Column<long> _atomPointers = new([]), _orbitalPointers = new([]), _matrixPointers = new([]);
    private readonly Column<int> _atomicNumbers = new([]), _electrons = new([]);
    private readonly Column<double> _positions = new([3], 0, ("unit", "bohr"));
    private FieldColumns? _fields;
    private long _atoms, _orbitals, _matrices;

    public ConcatenatedSpool() => AppendPointers();

    public void Add(HamiltonianSample sample)
    {
        foreach (ElementBasis element in sample.Basis.Atoms)
        {
            if (_elements.TryAdd(element.AtomicNumber, element) || element.Equals(_elements[element.AtomicNumber]))
                continue;
            throw new ArgumentException($"A sample of {sample.Name} has another basis of {element.Symbol} than those before: expected one basis for each element.");
        }
        _fields ??= new FieldColumns(sample, f => f.Shape is FieldShape.Vector or FieldShape.AtomVectors ? [3] : []);
        _fields.Add(sample);
        _atomicNumbers.Append(sample.Basis.AtomicNumbers);
        _electrons.Append(sample.ElectronCount);
        _positions.Append(sample.Positions);
        long n = sample.Basis.OrbitalCount;
        (_atoms, _orbitals, _matrices) = (_atoms + sample.Basis.AtomCount, _orbitals + n, _matrices + n * n);
        AppendPointers();
    }

    public IReadOnlyList<IColumn> Describe(H5Group root)
    {
        List<IColumn> columns = [];
        void Describe(string name, IColumn column)
        {
            root[name] = column.Describe();
            columns.Add(column);
        }
        Describe("atom_ptr", _atomPointers);
        Describe("ao_ptr", _orbitalPointers);
        Describe("matrix_ptr", _matrixPointers);
        Describe("atomic_numbers", _atomicNumbers);
        Describe("n_electrons", _electrons);
        Describe("positions", _positions);
        columns.AddRange(_fields!.Describe(root));

        BasisShell[] shells = [.. _elements.Values.SelectMany(e => e.Shells)];
        int[] pointers = new int[_elements.Count + 1];
        foreach ((int i, ElementBasis element) in _elements.Values.Index())
            pointers[i + 1] = pointers[i] + element.Shells.Count;
        root["basis"] = new H5Group
        {
            ["atomic_numbers"] = _elements.Keys.ToArray(),
            ["shell_ptr"] = pointers,
            ["shell_l"] = Array.ConvertAll(shells, s => s.Degree),
            ["shell_n_primitives"] = Array.ConvertAll(shells, s => s.Exponents.Length),
            ["primitive_exponents"] = shells.SelectMany(s => s.Exponents.ToArray()).ToArray(),
            ["primitive_coefficients"] = shells.SelectMany(s => s.Coefficients.ToArray()).ToArray(),
            ["ao_m"] = shells.SelectMany(s => Enumerable.Range(-s.Degree, s.OrbitalCount)).ToArray(),
        };
        return columns;
    }

    public void Dispose()
    {
        foreach (IDisposable column in (IEnumerable<IDisposable>)[_atomPointers, _orbitalPointers, _matrixPointers, _atomicNumbers, _electrons, _positions])
            column.Dispose();
        _fields?.Dispose();
    }

    private void AppendPointers()
    {
        _atomPointers.Append(_atoms);
        _orbitalPointers.Append(_orbitals);
        _matrixPointers.Append(_matrices);
    }
}
