namespace EquivSim.Hamiltonians.Torch;

/// <summary>Mean absolute errors of matrix elements, Hartree: the mean over a molecule's elements, then over molecules.</summary>
/// <param name="All">All elements.</param>
/// <param name="Diagonal">Elements within one atom's block.</param>
/// <param name="OffDiagonal">Elements between two atoms; 0 when no molecule has two.</param>
public sealed record MatrixErrors(double All, double Diagonal, double OffDiagonal)
{
    /// <summary>Errors of predicted matrices.</summary>
    /// <param name="molecules">Orbitals of each molecule's atoms, the predicted and the true matrix, [orbitals, orbitals].</param>
    public static MatrixErrors Of(IEnumerable<(int[] OrbitalsOfAtoms, double[] Predicted, double[] Reference)> molecules)
    {
        ArgumentNullException.ThrowIfNull(molecules);
        double all = 0, diagonal = 0, off = 0;
        int count = 0, withPairs = 0;
        foreach ((int[] orbitals, double[] predicted, double[] reference) in molecules)
        {
            int n = orbitals.Sum();
            if (predicted.Length != n * n || reference.Length != n * n)
                throw new ArgumentException($"The matrices have {predicted.Length} and {reference.Length} elements; {n} orbitals need {n * n}.");
            int[] atomOf = [.. orbitals.SelectMany((o, atom) => Enumerable.Repeat(atom, o))];
            double inside = 0, total = 0;
            for (int k = 0; k < predicted.Length; k++)
            {
                double error = Math.Abs(predicted[k] - reference[k]);
                total += error;
                if (atomOf[k / n] == atomOf[k % n])
                    inside += error;
            }
            int insideCount = orbitals.Sum(o => o * o);
            all += total / (n * n);
            diagonal += inside / insideCount;
            if (insideCount < n * n)
            {
                off += (total - inside) / (n * n - insideCount);
                withPairs++;
            }
            count++;
        }
        return new(all / Math.Max(1, count), diagonal / Math.Max(1, count), off / Math.Max(1, withPairs));
    }
}
