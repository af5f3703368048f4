using EquivSim.Structures;
using EquivSim.Structures.Hdf5;

namespace EquivSim.Hamiltonians.Data;

/// <summary>The concatenated layout: all samples one after the other, found by pointers; the basis once per element.</summary>
internal sealed class ConcatenatedSource : ISampleSource
{
    private readonly Rows _positions;
    private readonly long[] _atoms, _orbitals, _matrices;
    private readonly Dictionary<int, (ElementBasis Basis, OrbitalMap Map)> _elements;
    private readonly (SampleField Field, Rows Rows)[] _fields;
    private readonly List<HamiltonianGroup> _groups = [];

    public ConcatenatedSource(HamiltonianFile file)
    {
        _elements = LoadBasis(file);
        _atoms = Pointers(file, "atom_ptr");
        int count = _atoms.Length - 1;
        _orbitals = Pointers(file, "ao_ptr");
        _matrices = Pointers(file, "matrix_ptr");
        int[] z = Array.ConvertAll(file.Integers("atomic_numbers"), x => (int)x);
        long[] electrons = file.Open("n_electrons").Expect(count).Integers(0, count);
        if (_orbitals.Length != count + 1 || _matrices.Length != count + 1 || z.Length != _atoms[^1])
            throw file.Broken("/atom_ptr", $"has {count} samples of {_atoms[^1]} atoms, but ao_ptr has {_orbitals.Length - 1} samples, matrix_ptr {_matrices.Length - 1}, and there are {z.Length} atomic numbers");
        _positions = file.Open("positions").Expect(z.Length, 3);
        _fields = [.. SampleField.All.Where(f => file.Exists(f.Name)).Select(f => (f, file.Open(f.Name).Expect(Start(f.Shape, count), f.Shape is FieldShape.Vector or FieldShape.AtomVectors ? [3] : [])))];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<int> molecule = z.AsSpan((int)_atoms[i], (int)(_atoms[i + 1] - _atoms[i]));
            if (_groups.Count > 0 && _groups[^1] is { } last && last.ElectronCount == electrons[i] && molecule.SequenceEqual(last.Basis.AtomicNumbers))
                _groups[^1] = last with { Count = last.Count + 1 };
            else
                _groups.Add(Group(file, molecule.ToArray(), (int)electrons[i], i));
            long n = _groups[^1].Basis.OrbitalCount;
            if (_orbitals[i + 1] - _orbitals[i] != n || _matrices[i + 1] - _matrices[i] != n * n)
                throw file.Broken("/ao_ptr", $"sample {i} has {_orbitals[i + 1] - _orbitals[i]} orbitals and {_matrices[i + 1] - _matrices[i]} matrix elements, expected {n} and {n * n} by its basis");
        }
    }

    public IReadOnlyList<HamiltonianGroup> Groups => _groups;

    public HamiltonianSample[] Read(int group, int first, int count)
    {
        HamiltonianGroup g = _groups[group];
        int index = g.First + first;
        SampleReader.Slice Slice((SampleField Field, Rows Rows) f)
        {
            long start = Start(f.Field.Shape, index);
            return new(f.Field, f.Rows, start, Start(f.Field.Shape, index + count) - start);
        }
        return SampleReader.Read(g, Map(g.Basis), count, _positions, _atoms[index], _atoms[index + count] - _atoms[index], _fields.Select(Slice));
    }

    private HamiltonianGroup Group(HamiltonianFile file, int[] molecule, int electrons, int sample)
    {
        foreach (int element in molecule)
        {
            if (!_elements.ContainsKey(element))
                throw file.Broken("/atomic_numbers", $"sample {sample} has the atomic number {element}, for which /basis has no shells");
        }
        string formula = new Structure(molecule, new double[3 * molecule.Length]).Formula;
        return new HamiltonianGroup(formula, new MolecularBasis(molecule.Select(e => _elements[e].Basis)), electrons, sample, 1);
    }

    /// <summary>First row of a sample in a value's data set.</summary>
    private long Start(FieldShape shape, int sample) => shape switch
    {
        FieldShape.Number or FieldShape.Vector => sample,
        FieldShape.AtomVectors => _atoms[sample],
        FieldShape.Orbitals => _orbitals[sample],
        _ => _matrices[sample],
    };

    private OrbitalMap Map(MolecularBasis basis)
    {
        int[] source = new int[basis.OrbitalCount], signs = new int[source.Length];
        for (int atom = 0; atom < basis.AtomCount; atom++)
        {
            OrbitalMap map = _elements[basis.AtomicNumbers[atom]].Map;
            int offset = basis.AtomOffsets[atom];
            for (int i = 0; i < map.Source.Length; i++)
                (source[offset + i], signs[offset + i]) = (offset + map.Source[i], map.Signs[i]);
        }
        return new OrbitalMap(source, signs);
    }

    private static Dictionary<int, (ElementBasis, OrbitalMap)> LoadBasis(HamiltonianFile file)
    {
        long[] z = file.Integers("basis/atomic_numbers"), pointers = Pointers(file, "basis/shell_ptr"), m = file.Integers("basis/ao_m");
        long[]? signs = file.Exists("basis/ao_sign") ? file.Integers("basis/ao_sign") : null;
        BasisShell[] shells = OrbitalTable.Shells(file.Open("basis/shell_l"), file.Open("basis/shell_n_primitives"), file.Open("basis/primitive_exponents"), file.Open("basis/primitive_coefficients"));
        Rows source = file.Open("basis/ao_m");
        if (pointers.Length != z.Length + 1 || pointers[^1] != shells.Length)
            throw file.Broken("/basis/shell_ptr", $"has {pointers.Length} entries up to {pointers[^1]}, expected {z.Length + 1} up to {shells.Length}");
        var elements = new Dictionary<int, (ElementBasis, OrbitalMap)>();
        int orbital = 0;
        for (int e = 0; e < z.Length; e++)
        {
            BasisShell[] own = shells[(int)pointers[e]..(int)pointers[e + 1]];
            int next = orbital + own.Sum(s => s.OrbitalCount);
            if (next > m.Length || (e == z.Length - 1 && next != m.Length))
                throw source.Broken($"expected the orbitals of all shells, got {m.Length}");
            OrbitalTable table = OrbitalTable.Build([(int)z[e]], [.. own.Select(s => (0, s))], m[orbital..next], signs?[orbital..next], source);
            if (!elements.TryAdd((int)z[e], (table.Atoms[0], table.Map)))
                throw file.Broken("/basis/atomic_numbers", $"has the element {z[e]} twice");
            orbital = next;
        }
        return elements;
    }

    private static long[] Pointers(HamiltonianFile file, string path)
    {
        long[] pointers = file.Integers(path);
        if (pointers.Length < 2 || pointers[0] != 0)
            throw file.Broken("/" + path, "expected at least two pointers, the first being 0");
        for (int i = 1; i < pointers.Length; i++)
        {
            if (pointers[i] <= pointers[i - 1])
                throw file.Broken("/" + path, $"the pointers must grow: pointer {i} is {pointers[i]}, the one before {pointers[i - 1]}");
        }
        return pointers;
    }
}
