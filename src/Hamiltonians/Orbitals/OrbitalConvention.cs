namespace EquivSim.Hamiltonians;

/// <summary>
/// In which order and with which signs a program keeps the 2l+1 orbitals of a shell. Between programs nothing else differs once
/// the shells of an atom are sorted by degree, but a wrong order gives wrong spectra without any error: see <see cref="OrbitalMap"/>.
/// </summary>
public sealed class OrbitalConvention
{
    private readonly int[][] _orders;
    private readonly int[][] _signs;

    private OrbitalConvention(string name, int[] p, int[] d, int[] f, int[]? negativeOfF = null)
    {
        Name = name;
        _orders = [[0], p, d, f];
        _signs = Array.ConvertAll(_orders, order => Array.ConvertAll(order, _ => 1));
        foreach (int m in negativeOfF ?? [])
            _signs[3][Array.IndexOf(f, m)] = -1;
    }

    /// <summary>m = -l..l, no signs: the order of this project, of QHNet and of SPHNet.</summary>
    public static OrbitalConvention Canonical { get; } = new("canonical", [-1, 0, 1], [-2, -1, 0, 1, 2], [-3, -2, -1, 0, 1, 2, 3]);

    /// <summary>psi4: m = 0, 1, -1, 2, -2, ... (p: z, x, y).</summary>
    public static OrbitalConvention Psi4 { get; } = new("psi4", [0, 1, -1], [0, 1, -1, 2, -2], [0, 1, -1, 2, -2, 3, -3]);

    /// <summary>ORCA (SchNOrb's MD17): psi4's order; f orbitals with |m| = 3 have the other sign.</summary>
    public static OrbitalConvention Orca { get; } = new("orca", [0, 1, -1], [0, 1, -1, 2, -2], [0, 1, -1, 2, -2, 3, -3], [3, -3]);

    /// <summary>PySCF (QH9, PubChemQH): p is x, y, z; all others m = -l..l.</summary>
    public static OrbitalConvention PySCF { get; } = new("pyscf", [1, -1, 0], [-2, -1, 0, 1, 2], [-3, -2, -1, 0, 1, 2, 3]);

    /// <summary>OpenMX (DeepH, HamGNN): p is x, y, z; d is 3z2-r2, x2-y2, xy, xz, yz; f is m = 0, 1, -1, 2, -2, 3, -3.</summary>
    public static OrbitalConvention OpenMX { get; } = new("openmx", [1, -1, 0], [0, 2, -2, 1, -1], [0, 1, -1, 2, -2, 3, -3]);

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<OrbitalConvention> All { get; } = [Canonical, Psi4, Orca, PySCF, OpenMX];

    /// <summary>The program's name in lower case.</summary>
    public string Name { get; }

    /// <summary>m of the orbitals of a shell, in order.</summary>
    /// <param name="degree">0 to 3.</param>
    public ReadOnlySpan<int> Order(int degree) => _orders[degree];

    /// <summary>1 or -1 for the orbitals of a shell, in order.</summary>
    /// <param name="degree">0 to 3.</param>
    public ReadOnlySpan<int> Signs(int degree) => _signs[degree];

    /// <summary>The convention of a name; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is no such convention.</exception>
    public static OrbitalConvention Parse(string name) => All.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"Unknown orbital convention '{name}', expected one of {string.Join(", ", All.Select(c => c.Name))}.", nameof(name));

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
