using EquivSim.Hamiltonians.BasisSets;

namespace EquivSim.Hamiltonians;

/// <summary>Basis sets: those built in, and text files in the formats of Gaussian94 (psi4) and NWChem (PySCF).</summary>
/// <example><code>
/// BasisSet basis = BasisSetFile.Load("def2-SVP");               // built in, H to Ar
/// BasisSet mine = BasisSetFile.Load("def2-tzvp.gbs");            // s, p, d and f shells
/// </code></example>
public static class BasisSetFile
{
    private static readonly Lazy<BasisSet> Svp = new(() =>
    {
        const string Resource = "def2-svp.gbs";
        using Stream stream = typeof(BasisSetFile).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Gaussian94.Read("def2-SVP", Resource, reader.ReadToEnd());
    });

    /// <summary>def2-SVP for H to Ar (Weigend and Ahlrichs, Phys. Chem. Chem. Phys. 7, 3297, 2005).</summary>
    public static BasisSet Def2Svp => Svp.Value;

    /// <summary>A set that is built in, by its name in any case, or that of a file.</summary>
    /// <exception cref="FileNotFoundException">Neither is there.</exception>
    /// <exception cref="Structures.DataFileException">The file is not a basis set, or has functions beyond f, Cartesian ones or core potentials.</exception>
    public static BasisSet Load(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (nameOrPath.Equals(Def2Svp.Name, StringComparison.OrdinalIgnoreCase))
            return Def2Svp;
        if (!File.Exists(nameOrPath))
            throw new FileNotFoundException($"'{nameOrPath}' is neither a basis set that is built in ({Def2Svp.Name}) nor a file.", nameOrPath);
        string text = File.ReadAllText(nameOrPath), name = Path.GetFileNameWithoutExtension(nameOrPath);
        // Only Gaussian94 has a line of stars.
        return text.Contains("****", StringComparison.Ordinal) ? Gaussian94.Read(name, nameOrPath, text) : NWChem.Read(name, nameOrPath, text);
    }
}
