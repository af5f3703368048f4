namespace EquivSim.Solvers.TensorEquations;

/// <summary>Left singular vectors by one-sided Jacobi rotations, which find small singular values to high relative accuracy (Demmel and Veselic, SIAM J. Matrix Anal. Appl. 13, 1204, 1992).</summary>
internal static class OrthogonalRows
{
    private const int MostSweeps = 30;

    /// <summary>The singular vectors and values of a matrix.</summary>
    /// <param name="matrix">[rows, columns]; kept.</param>
    /// <param name="rows">Number of rows.</param>
    /// <returns>Vectors in the columns of [rows][rows] (first index: which vector), values in falling order.</returns>
    public static (double[][] Vectors, double[] Values) Of(double[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        double[][] lines = [.. Enumerable.Range(0, rows).Select(i => matrix[(i * columns)..((i + 1) * columns)])];
        double[][] vectors = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, rows).Select(j => i == j ? 1.0 : 0).ToArray())];
        bool turned = true;
        for (int sweep = 0; sweep < MostSweeps && turned; sweep++)
        {
            turned = false;
            for (int i = 0; i < rows; i++)
            {
                for (int j = i + 1; j < rows; j++)
                {
                    double a = Vectors.Dot(lines[i], lines[i]), b = Vectors.Dot(lines[j], lines[j]), c = Vectors.Dot(lines[i], lines[j]);
                    if (Math.Abs(c) <= 1e-15 * Math.Sqrt(a * b))
                        continue;
                    turned = true;
                    double zeta = (b - a) / (2 * c), t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
                    double cosine = 1 / Math.Sqrt(1 + t * t), sine = cosine * t;
                    Turn(lines[i], lines[j], cosine, sine);
                    Turn(vectors[i], vectors[j], cosine, sine);
                }
            }
        }
        double[] values = [.. lines.Select(l => Math.Sqrt(Vectors.Dot(l, l)))];
        int[] order = [.. Enumerable.Range(0, rows).OrderByDescending(i => values[i])];
        return ([.. order.Select(i => vectors[i])], [.. order.Select(i => values[i])]);
    }

    private static void Turn(double[] a, double[] b, double cosine, double sine)
    {
        for (int k = 0; k < a.Length; k++)
            (a[k], b[k]) = (cosine * a[k] - sine * b[k], sine * a[k] + cosine * b[k]);
    }
}
