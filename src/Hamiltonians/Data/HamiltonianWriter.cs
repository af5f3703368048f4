using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Hamiltonians.Data;

/// <summary>Writes the parts that both layouts share, and the spooled columns.</summary>
internal static class HamiltonianWriter
{
    private const string Convention =
        "Real spherical contracted Gaussians. Atoms in the order of atomic_numbers; in an atom shells by ascending l; in a shell m = -l..l: " +
        "p = (y, z, x), d = (xy, yz, 3z2-r2, xz, x2-y2); no Condon-Shortley sign. chi_lm(r) = S_lm(r-A) sum_k primitive_coefficients[k] " +
        "exp(-primitive_exponents[k] |r-A|^2) with Racah's solid harmonics, S_00 = 1, S_1 = (y, z, x); coefficients hold every normalisation.";

    public static void Write(string path, ISampleSpool spool, HamiltonianMetadata metadata)
    {
        var file = new H5File();
        IReadOnlyList<IColumn> columns = spool.Describe(file);
        foreach ((string name, string? value) in ((string, string?)[])
        [
            ("title", metadata.Title), ("format", HamiltonianFile.Format), ("program", metadata.Program), ("functional", metadata.Functional),
            ("basis", metadata.Basis), ("method", metadata.Method), ("dft_grid", metadata.Grid),
            ("units", "positions: bohr; energies and matrices: hartree; dipole: e*bohr; forces: hartree/bohr"),
            ("ao_convention", Convention),
            ("rotation_law", "x' = R x for every atom => M' = D M D^T; D block diagonal over shells, S_lm(R r) = sum_m' D_l[m,m'] S_lm'(r)"),
        ])
        {
            if (value is not null)
                file.Attributes[name] = value;
        }
        if (metadata.IsolatedAtomEnergies.Count > 0)
        {
            file[HamiltonianFile.AtomEnergies] = new H5Group
            {
                ["atomic_numbers"] = metadata.IsolatedAtomEnergies.Keys.ToArray(),
                ["energy"] = metadata.IsolatedAtomEnergies.Values.ToArray(),
            };
        }
        using H5NativeWriter writer = file.BeginWrite(path);
        foreach (IColumn column in columns)
            column.Write(writer);
    }
}
