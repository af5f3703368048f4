using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Spectral;

/// <summary>GMRES without restarts (Saad and Schultz, SIAM J. Sci. Stat. Comput. 7, 856, 1986).</summary>
internal static class Gmres
{
    /// <summary>Solves A x = b from x = 0.</summary>
    /// <param name="apply">A.</param>
    /// <param name="right">b.</param>
    /// <param name="tolerance">Relative residual to stop at.</param>
    /// <param name="iterations">Largest number of products.</param>
    public static Vector<double> Solve(Func<Vector<double>, Vector<double>> apply, Vector<double> right, double tolerance, int iterations)
    {
        double norm = right.L2Norm();
        if (norm == 0)
            return right.Clone();
        List<Vector<double>> basis = [right / norm];
        double[,] hessenberg = new double[iterations + 1, iterations];
        double[] cosines = new double[iterations], sines = new double[iterations], rotated = new double[iterations + 1];
        rotated[0] = norm;
        int k = 0;
        while (k < iterations)
        {
            Vector<double> next = apply(basis[k]);
            for (int j = 0; j <= k; j++)
            {
                hessenberg[j, k] = basis[j].DotProduct(next);
                next -= hessenberg[j, k] * basis[j];
            }
            double length = next.L2Norm();
            for (int j = 0; j < k; j++)
            {
                (double a, double b) = (hessenberg[j, k], hessenberg[j + 1, k]);
                (hessenberg[j, k], hessenberg[j + 1, k]) = (cosines[j] * a + sines[j] * b, cosines[j] * b - sines[j] * a);
            }
            // The rotation that makes the subdiagonal vanish.
            double size = Math.Sqrt(hessenberg[k, k] * hessenberg[k, k] + length * length);
            (cosines[k], sines[k]) = (hessenberg[k, k] / size, length / size);
            hessenberg[k, k] = size;
            (rotated[k], rotated[k + 1]) = (cosines[k] * rotated[k], -sines[k] * rotated[k]);
            k++;
            if (Math.Abs(rotated[k]) < tolerance * norm || length == 0)
                break;
            basis.Add(next / length);
        }
        Vector<double> solution = Vector<double>.Build.Dense(right.Count);
        for (int j = k - 1; j >= 0; j--)
        {
            for (int i = j + 1; i < k; i++)
                rotated[j] -= hessenberg[j, i] * rotated[i];
            rotated[j] /= hessenberg[j, j];
            solution += rotated[j] * basis[j];
        }
        return solution;
    }
}
