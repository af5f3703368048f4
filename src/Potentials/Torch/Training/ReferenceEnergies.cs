using EquivSim.Structures;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Potentials.Torch;

/// <summary>Reference energies of the elements, eV.</summary>
public static class ReferenceEnergies
{
    /// <summary>Whether a structure is a single atom meant as a reference: config_type says so, or it is one atom without a periodic cell.</summary>
    public static bool IsIsolatedAtom(Structure structure) =>
        structure.AtomCount == 1
        && (!structure.Cell.AnyPeriodic || (structure.ConfigType?.Replace("_", "", StringComparison.Ordinal).Equals("isolatedatom", StringComparison.OrdinalIgnoreCase) ?? false));

    /// <summary>Energies of isolated atoms, for each element that has one.</summary>
    public static Dictionary<int, double> OfIsolatedAtoms(IEnumerable<Structure> structures)
    {
        var energies = new Dictionary<int, double>();
        foreach (Structure structure in structures.Where(s => IsIsolatedAtom(s) && s.Energy is not null))
            energies.TryAdd(structure.AtomicNumbers[0], structure.Energy!.Value);
        return energies;
    }

    /// <summary>The energies that reproduce the total energies best, with the smallest norm where the compositions leave freedom.</summary>
    /// <param name="structures">Structures; those without an energy are passed over.</param>
    /// <param name="atomicNumbers">The elements.</param>
    /// <exception cref="ArgumentException">No structure has an energy.</exception>
    public static double[] LeastSquares(IEnumerable<Structure> structures, IReadOnlyList<int> atomicNumbers)
    {
        Structure[] labeled = [.. structures.Where(s => s.Energy is not null)];
        if (labeled.Length == 0)
            throw new ArgumentException("Reference energies by least squares need structures with energies; none has one.");
        Matrix<double> counts = Matrix<double>.Build.Dense(labeled.Length, atomicNumbers.Count);
        for (int i = 0; i < labeled.Length; i++)
        {
            foreach (int z in labeled[i].AtomicNumbers)
                counts[i, IndexOf(atomicNumbers, z)]++;
        }
        Vector<double> energies = Vector<double>.Build.Dense([.. labeled.Select(s => s.Energy!.Value)]);
        // Normal equations: a decomposition of the tall matrix would need the square of the number of structures. Their entries are exact,
        // and a second solution for the residual makes up for the squared condition number. The pseudo-inverse gives the smallest solution
        // when the data hold fewer compositions than elements.
        Matrix<double> inverse = PseudoInverse(counts.TransposeThisAndMultiply(counts));
        Vector<double> found = inverse * counts.TransposeThisAndMultiply(energies);
        found += inverse * counts.TransposeThisAndMultiply(energies - counts * found);
        return found.ToArray();
    }

    /// <summary>Of a symmetric matrix whose eigenvalues are not negative.</summary>
    private static Matrix<double> PseudoInverse(Matrix<double> symmetric)
    {
        const double Tolerance = 1e-12;
        Evd<double> parts = symmetric.Evd(Symmetricity.Symmetric);
        Vector<double> values = parts.EigenValues.Map(c => c.Real);
        double smallest = Tolerance * values.Maximum();
        return parts.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values.Map(v => v > smallest ? 1 / v : 0)) * parts.EigenVectors.Transpose();
    }

    private static int IndexOf(IReadOnlyList<int> atomicNumbers, int z)
    {
        for (int i = 0; i < atomicNumbers.Count; i++)
        {
            if (atomicNumbers[i] == z)
                return i;
        }
        throw new ArgumentException($"Element {Elements.Symbol(z)} is not among {string.Join(", ", atomicNumbers.Select(Elements.Symbol))}.");
    }
}
