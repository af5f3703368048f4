using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians.Guesses;

/// <summary>The matrices of a molecule that a guess adds up, and its pairs of shells.</summary>
internal sealed class GuessFeatures
{
    /// <summary>Exponents of the electron clouds of the neutral atoms, bohr^-2: about the size of a molecule's bond, an atom and a core.</summary>
    private static readonly double[] CloudExponents = [0.2, 1, 5];

    private readonly MolecularBasis _basis;
    private readonly double[][] _betweenAtoms, _onAtoms;

    public GuessFeatures(MolecularBasis basis, ReadOnlySpan<double> positions, GuessForm form)
    {
        _basis = basis;
        double[] overlap = OneElectronIntegrals.Overlap(basis, positions);
        if (form == GuessForm.ExtendedHueckel)
        {
            (_onAtoms, _betweenAtoms) = ([], [overlap]);
            return;
        }
        double[] kinetic = OneElectronIntegrals.Kinetic(basis, positions);
        double[][] attractions = OneElectronIntegrals.ScreenedAttraction(basis, positions, CloudExponents);
        List<double[]> features = [.. attractions];
        // What orbitals see through their neighbours: S S is the overlap by way of any third orbital, S W S an attraction seen there, and so on.
        double[] squared = Product(overlap, overlap);
        features.AddRange([squared, Product(squared, overlap), Product(squared, squared)]);
        foreach (double[] x in (double[][])[kinetic, .. attractions])
        {
            double[] once = Product(overlap, x), twice = Product(squared, x);
            features.AddRange([PlusTranspose(once), PlusTranspose(twice), Product(once, overlap)]);
        }
        _onAtoms = [.. features];
        // On an atom both are constant.
        _betweenAtoms = [.. features, overlap, kinetic];
    }

    /// <summary>Visits every element of the lower triangle of shell pairs with the features there.</summary>
    public void Visit(Action<ShellPairKey, int, ReadOnlySpan<double>> visit)
    {
        int n = _basis.OrbitalCount;
        ReadOnlySpan<PlacedShell> shells = _basis.Shells;
        Span<double> features = stackalloc double[_betweenAtoms.Length + 1];
        int[] numbers = ShellNumbers();
        for (int a = 0; a < shells.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                bool same = shells[a].Atom == shells[b].Atom;
                var key = ShellPairKey.Of(_basis.AtomicNumbers[shells[a].Atom], numbers[a], _basis.AtomicNumbers[shells[b].Atom], numbers[b], same);
                double[][] matrices = same ? _onAtoms : _betweenAtoms;
                for (int i = 0; i < shells[a].OrbitalCount; i++)
                {
                    for (int j = 0; j < shells[b].OrbitalCount; j++)
                    {
                        int at = (shells[a].Offset + i) * n + shells[b].Offset + j, count = 0;
                        foreach (double[] matrix in matrices)
                            features[count++] = matrix[at];
                        if (same)
                            features[count++] = shells[a].Degree == shells[b].Degree && i == j ? 1 : 0;
                        visit(key, at, features[..count]);
                    }
                }
            }
        }
    }

    /// <summary>The number of each shell among those of its atom.</summary>
    private int[] ShellNumbers()
    {
        int[] numbers = new int[_basis.Shells.Length];
        for (int s = 1; s < numbers.Length; s++)
            numbers[s] = _basis.Shells[s].Atom == _basis.Shells[s - 1].Atom ? numbers[s - 1] + 1 : 0;
        return numbers;
    }

    private double[] Product(double[] a, double[] b) => DenseMatrix.Multiply(a, b, _basis.OrbitalCount, _basis.OrbitalCount, _basis.OrbitalCount);

    /// <summary>A + A^T.</summary>
    private double[] PlusTranspose(double[] a)
    {
        double[] sum = DenseMatrix.Transpose(a, _basis.OrbitalCount, _basis.OrbitalCount);
        for (int i = 0; i < sum.Length; i++)
            sum[i] += a[i];
        return sum;
    }
}
