using EquivSim.Structures.Hdf5;

namespace EquivSim.Hamiltonians.Data;

/// <summary>
/// The shells and orbitals of some atoms as a file describes them, checked: the element basis of each atom, and for each
/// canonical orbital of the atoms the file's.
/// </summary>
internal sealed class OrbitalTable
{
    private OrbitalTable(ElementBasis[] atoms, OrbitalMap map) => (Atoms, Map) = (atoms, map);

    public ElementBasis[] Atoms { get; }

    public OrbitalMap Map { get; }

    /// <summary>Puts the table together.</summary>
    /// <param name="atomicNumbers">One per atom.</param>
    /// <param name="shells">The shells, those of an atom together.</param>
    /// <param name="magnetic">m of every orbital, in the order of the file.</param>
    /// <param name="signs">Sign of every orbital; null: all positive.</param>
    /// <param name="source">The data set of m, for messages.</param>
    public static OrbitalTable Build(int[] atomicNumbers, IReadOnlyList<(int Atom, BasisShell Shell)> shells, long[] magnetic, long[]? signs, Rows source)
    {
        int expected = shells.Sum(s => s.Shell.OrbitalCount);
        if (magnetic.Length != expected || (signs is not null && signs.Length != expected))
            throw source.Broken($"expected {expected} orbitals by the shells, got {magnetic.Length}");
        var perAtom = new List<(int Offset, BasisShell Shell)>[atomicNumbers.Length];
        int offset = 0, last = 0;
        foreach ((int atom, BasisShell shell) in shells)
        {
            if (atom < last || atom >= perAtom.Length)
                throw source.Broken($"the shells of atom {atom} follow those of atom {last}: expected those of each atom together, in the order of the atoms");
            (perAtom[atom] ??= []).Add((offset, shell));
            (offset, last) = (offset + shell.OrbitalCount, atom);
        }
        int[] map = new int[expected], sign = new int[expected];
        var atoms = new ElementBasis[perAtom.Length];
        int canonical = 0;
        for (int atom = 0; atom < perAtom.Length; atom++)
        {
            if (perAtom[atom] is null)
                throw source.Broken($"atom {atom} has no shell");
            atoms[atom] = new ElementBasis(atomicNumbers[atom], perAtom[atom].Select(s => s.Shell));
            foreach ((int start, BasisShell shell) in perAtom[atom].OrderBy(s => s.Shell.Degree))
            {
                for (int m = -shell.Degree; m <= shell.Degree; m++, canonical++)
                {
                    int k = Array.IndexOf(magnetic, m, start, shell.OrbitalCount);
                    if (k < 0)
                        throw source.Broken($"the {"spdf"[shell.Degree]} shell at orbital {start} has m = {string.Join(", ", magnetic.AsSpan(start, shell.OrbitalCount).ToArray())}, expected each of {-shell.Degree} to {shell.Degree} once");
                    map[canonical] = k;
                    sign[canonical] = signs is null ? 1 : (int)signs[k];
                    if (sign[canonical] is not (1 or -1))
                        throw source.Broken($"orbital {k} has the sign {sign[canonical]}, expected 1 or -1");
                }
            }
        }
        return new OrbitalTable(atoms, new OrbitalMap(map, sign));
    }

    /// <summary>Cuts the concatenated primitives of the shells.</summary>
    public static BasisShell[] Shells(Rows degrees, Rows primitiveCounts, Rows exponents, Rows coefficients)
    {
        long[] l = degrees.Expect(degrees.Count).Integers(0, degrees.Count), n = primitiveCounts.Expect(l.Length).Integers(0, l.Length);
        if (Array.Exists(n, k => k < 1))
            throw primitiveCounts.Broken("expected at least one primitive in every shell");
        long total = n.Sum();
        double[] a = exponents.Expect(total).Reals(0, total), c = coefficients.Expect(total).Reals(0, total);
        var shells = new BasisShell[l.Length];
        int start = 0;
        for (int i = 0; i < shells.Length; i++)
        {
            int count = (int)n[i];
            try
            {
                shells[i] = new BasisShell((int)l[i], a.AsSpan(start, count), c.AsSpan(start, count));
            }
            catch (ArgumentException e)
            {
                throw degrees.Broken($"shell {i}: {e.Message}");
            }
            start += count;
        }
        return shells;
    }
}
