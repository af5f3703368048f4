using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Hamiltonians.Data;

/// <summary>Writes the grouped layout: a group for each name.</summary>
internal sealed class GroupedSpool : ISampleSpool
{
    private readonly OrderedDictionary<string, Molecule> _molecules = new(StringComparer.Ordinal);

    private sealed record Molecule(HamiltonianSample First, Column<double> Positions, FieldColumns Fields);

    public void Add(HamiltonianSample sample)
    {
        if (!_molecules.TryGetValue(sample.Name, out Molecule? molecule))
        {
            int atoms = sample.Basis.AtomCount, orbitals = sample.Basis.OrbitalCount;
            molecule = new Molecule(sample, new Column<double>([atoms, 3], 0, ("unit", "bohr")), new FieldColumns(sample, f => f.Dimensions(atoms, orbitals)));
            _molecules.Add(sample.Name, molecule);
        }
        if (sample.ElectronCount != molecule.First.ElectronCount || !sample.Basis.Atoms.SequenceEqual(molecule.First.Basis.Atoms))
            throw new ArgumentException($"Two samples named {sample.Name} differ in atoms, basis or electrons: expected one molecule for each name.");
        molecule.Positions.Append(sample.Positions);
        molecule.Fields.Add(sample);
    }

    public IReadOnlyList<IColumn> Describe(H5Group root)
    {
        List<IColumn> columns = [];
        foreach ((string name, Molecule molecule) in _molecules)
        {
            var group = new H5Group();
            Describe(group, molecule.First);
            group["positions"] = molecule.Positions.Describe();
            columns.Add(molecule.Positions);
            columns.AddRange(molecule.Fields.Describe(group));
            root[LinkName.Encode(name)] = group;
        }
        return columns;
    }

    public void Dispose()
    {
        foreach (Molecule molecule in _molecules.Values)
        {
            molecule.Positions.Dispose();
            molecule.Fields.Dispose();
        }
    }

    private static void Describe(H5Group group, HamiltonianSample sample)
    {
        PlacedShell[] shells = sample.Basis.Shells.ToArray();
        int[] PerOrbital(Func<PlacedShell, int, int> value) =>
            [.. shells.SelectMany((s, index) => Enumerable.Range(0, s.OrbitalCount).Select(_ => value(s, index)))];
        group["atomic_numbers"] = sample.Basis.AtomicNumbers.ToArray();
        group["n_electrons"] = sample.ElectronCount;
        group["n_occupied"] = sample.OccupiedCount;
        group["shell_atom"] = Array.ConvertAll(shells, s => s.Atom);
        group["shell_l"] = Array.ConvertAll(shells, s => s.Degree);
        group["shell_offset"] = Array.ConvertAll(shells, s => s.Offset);
        group["shell_n_primitives"] = Array.ConvertAll(shells, s => s.Shell.Exponents.Length);
        group["primitive_exponents"] = shells.SelectMany(s => s.Shell.Exponents.ToArray()).ToArray();
        group["primitive_coefficients"] = shells.SelectMany(s => s.Shell.Coefficients.ToArray()).ToArray();
        group["ao_atom"] = PerOrbital((s, _) => s.Atom);
        group["ao_l"] = PerOrbital((s, _) => s.Degree);
        group["ao_m"] = shells.SelectMany(s => Enumerable.Range(-s.Degree, s.OrbitalCount)).ToArray();
        group["ao_shell"] = PerOrbital((_, index) => index);
        group["ao_perm_m_ascending"] = Enumerable.Range(0, sample.Basis.OrbitalCount).ToArray();
    }
}
