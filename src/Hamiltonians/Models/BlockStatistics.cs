namespace EquivSim.Hamiltonians;

/// <summary>
/// Mean and spread of the irreps of matrix blocks over a data set: the network predicts deviations from the mean in units of the spread.
/// </summary>
/// <remarks>
/// Only invariants of atomic blocks have a mean; everything else must turn with the molecule. Spreads are root mean squares over the data and
/// the components of an irrep, so that the scaling is equivariant.
/// </remarks>
public sealed class BlockStatistics
{
    private BlockStatistics(double[] atomMeans, double[] atomScales, double[] pairScales) =>
        (AtomMeans, AtomScales, PairScales) = (atomMeans, atomScales, pairScales);

    /// <summary>[elements, couplings], Hartree.</summary>
    public double[] AtomMeans { get; }

    /// <summary>[elements, couplings], Hartree.</summary>
    public double[] AtomScales { get; }

    /// <summary>[elements, elements, couplings], Hartree.</summary>
    public double[] PairScales { get; }

    /// <summary>Statistics that a file holds.</summary>
    /// <exception cref="ArgumentException">An array has the wrong length.</exception>
    public static BlockStatistics From(TemplateIrreps irreps, double[] atomMeans, double[] atomScales, double[] pairScales)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        int elements = irreps.Template.AtomicNumbers.Count, n = elements * irreps.CouplingCount;
        if (atomMeans.Length != n || atomScales.Length != n || pairScales.Length != elements * n)
            throw new ArgumentException($"The statistics hold {atomMeans.Length}, {atomScales.Length} and {pairScales.Length} numbers; expected {n}, {n} and {elements * n}.");
        return new(atomMeans, atomScales, pairScales);
    }

    /// <summary>Mean 0 and spread 1.</summary>
    public static BlockStatistics Unit(TemplateIrreps irreps)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        int elements = irreps.Template.AtomicNumbers.Count, n = elements * irreps.CouplingCount;
        return new(new double[n], [.. Enumerable.Repeat(1.0, n)], [.. Enumerable.Repeat(1.0, elements * n)]);
    }

    /// <summary>Statistics of a data set.</summary>
    /// <param name="irreps">The template's irreps.</param>
    /// <param name="molecules">Atomic numbers and matrix of each.</param>
    public static BlockStatistics Of(TemplateIrreps irreps, IEnumerable<(int[] AtomicNumbers, double[] Matrix)> molecules)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        ArgumentNullException.ThrowIfNull(molecules);
        int[] known = [.. irreps.Template.AtomicNumbers];
        int elements = known.Length, n = irreps.CouplingCount;
        double[] atomSums = new double[elements * n], atomSquares = new double[elements * n], atomCounts = new double[elements];
        double[] pairSquares = new double[elements * elements * n], pairCounts = new double[elements * elements];
        int[] dimensions = [.. irreps.Groups.SelectMany(g => g.Couplings.Select(c => c.Irrep.Dimension))];
        bool[] isInvariant = [.. irreps.Groups.SelectMany(g => g.Couplings.Select(c => c.Irrep.IsScalar))];
        var coefficients = new double[irreps.CoefficientCount];
        foreach ((int[] numbers, double[] matrix) in molecules)
        {
            var assembly = new BlockAssembly(irreps, numbers);
            int[] element = [.. numbers.Select(z => Array.IndexOf(known, z))];
            for (int i = 0; i < numbers.Length; i++)
            {
                for (int j = 0; j < numbers.Length; j++)
                {
                    assembly.ToIrreps(matrix, i, j, coefficients);
                    int at = i == j ? element[i] : element[i] * elements + element[j];
                    (i == j ? atomCounts : pairCounts)[at]++;
                    for (int k = 0; k < coefficients.Length; k++)
                    {
                        int coupling = irreps.CouplingOf[k];
                        (i == j ? atomSquares : pairSquares)[at * n + coupling] += coefficients[k] * coefficients[k] / dimensions[coupling];
                        if (i == j && isInvariant[coupling])
                            atomSums[at * n + coupling] += coefficients[k];
                    }
                }
            }
        }
        for (int k = 0; k < atomSums.Length; k++)
        {
            double count = Math.Max(1, atomCounts[k / n]);
            atomSums[k] /= count;
            atomSquares[k] = Math.Sqrt(Math.Max(0, atomSquares[k] / count - atomSums[k] * atomSums[k]));
        }
        for (int k = 0; k < pairSquares.Length; k++)
            pairSquares[k] = Math.Sqrt(pairSquares[k] / Math.Max(1, pairCounts[k / n]));
        FillUnseen(pairSquares, pairCounts, n);
        return new(atomSums, atomSquares, pairSquares);
    }

    /// <summary>Pairs of elements that the data lack get the mean spread of those seen.</summary>
    private static void FillUnseen(double[] scales, double[] counts, int n)
    {
        int seen = counts.Count(c => c > 0);
        if (seen == 0)
            return;
        for (int k = 0; k < n; k++)
        {
            double mean = Enumerable.Range(0, counts.Length).Where(p => counts[p] > 0).Sum(p => scales[p * n + k]) / seen;
            for (int p = 0; p < counts.Length; p++)
            {
                if (counts[p] == 0)
                    scales[p * n + k] = mean;
            }
        }
    }
}
