using EquivSim.Structures.Hdf5;

namespace EquivSim.Hamiltonians.Data;

/// <summary>The grouped layout: one HDF5 group per molecule, arrays over its geometries.</summary>
internal sealed class GroupedSource : ISampleSource
{
    private readonly HamiltonianFile _file;
    private readonly List<Molecule> _molecules = [];

    private sealed record Molecule(HamiltonianGroup Group, OrbitalMap Map, Rows Positions, (SampleField Field, Rows Rows)[] Fields);

    public GroupedSource(HamiltonianFile file)
    {
        _file = file;
        int first = 0;
        foreach (string name in file.Groups.Where(n => n != HamiltonianFile.AtomEnergies))
        {
            _molecules.Add(Load(name, first));
            first += _molecules[^1].Group.Count;
        }
        if (_molecules.Count == 0)
            throw file.Broken("", "expected at least one group of a molecule, got none");
    }

    public IReadOnlyList<HamiltonianGroup> Groups => _molecules.ConvertAll(m => m.Group);

    public HamiltonianSample[] Read(int group, int first, int count)
    {
        Molecule m = _molecules[group];
        return SampleReader.Read(m.Group, m.Map, count, m.Positions, first, count, m.Fields.Select(f => new SampleReader.Slice(f.Field, f.Rows, first, count)));
    }

    private Molecule Load(string name, int first)
    {
        Rows Open(string dataset) => _file.Open($"{name}/{dataset}");
        int[] z = Array.ConvertAll(_file.Integers($"{name}/atomic_numbers"), x => (int)x);
        Rows shellAtoms = Open("shell_atom");
        BasisShell[] shells = OrbitalTable.Shells(Open("shell_l"), Open("shell_n_primitives"), Open("primitive_exponents"), Open("primitive_coefficients"));
        long[] atoms = shellAtoms.Expect(shells.Length).Integers(0, shells.Length);
        Rows magnetic = Open("ao_m");
        long[] m = _file.Integers($"{name}/ao_m");
        long[]? signs = _file.Exists($"{name}/ao_sign") ? _file.Integers($"{name}/ao_sign") : null;
        OrbitalTable table = OrbitalTable.Build(z, [.. shells.Select((s, i) => ((int)atoms[i], s))], m, signs, magnetic);
        CheckOrbitals(name, shells, atoms, m);
        var basis = new MolecularBasis(table.Atoms);
        Rows positions = Open("positions");
        positions.Expect(positions.Count, z.Length, 3);
        int count = (int)positions.Count, electrons = (int)Open("n_electrons").Scalar();
        var fields = SampleField.All
            .Where(f => _file.Exists($"{name}/{f.Name}"))
            .Select(f => (f, Open(f.Name).Expect(count, f.Dimensions(z.Length, basis.OrbitalCount))))
            .ToArray();
        return new Molecule(new HamiltonianGroup(LinkName.Decode(name), basis, electrons, first, count), table.Map, positions, fields);
    }

    /// <summary>The file says everything about its orbitals twice; both must agree.</summary>
    private void CheckOrbitals(string name, BasisShell[] shells, long[] atoms, long[] m)
    {
        List<long> offsets = [], orbitalAtoms = [], orbitalShells = [], orbitalDegrees = [], ascending = [];
        for (int s = 0; s < shells.Length; s++)
        {
            int start = orbitalAtoms.Count, size = shells[s].OrbitalCount;
            offsets.Add(start);
            orbitalAtoms.AddRange(Enumerable.Repeat(atoms[s], size));
            orbitalShells.AddRange(Enumerable.Repeat((long)s, size));
            orbitalDegrees.AddRange(Enumerable.Repeat((long)shells[s].Degree, size));
            ascending.AddRange(Enumerable.Range(start, size).OrderBy(k => m[k]).Select(k => (long)k));
        }
        void Expect(string dataset, List<long> expected)
        {
            long[] found = _file.Integers($"{name}/{dataset}");
            if (!found.AsSpan().SequenceEqual(expected.ToArray()))
                throw _file.Broken($"/{name}/{dataset}", $"does not agree with the shells and ao_m: expected {Start(expected)}, got {Start(found)}");
        }
        Expect("shell_offset", offsets);
        Expect("ao_atom", orbitalAtoms);
        Expect("ao_shell", orbitalShells);
        Expect("ao_l", orbitalDegrees);
        Expect("ao_perm_m_ascending", ascending);
    }

    private static string Start(IReadOnlyCollection<long> values) => string.Join(", ", values.Take(24)) + (values.Count > 24 ? ", ..." : "");
}
