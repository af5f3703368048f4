using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// Laplace's approximation to the posterior of kernel parameters and noise: one step of a standard deviation each way along the axes of the
/// evidence's curvature. A kernel that has learned a frequency from noisy data does not know it exactly; without this the intervals
/// of the solution are too narrow.
/// </summary>
internal static class KernelUncertainty
{
    // A normal prior of this deviation on every parameter, in which directions that the data say nothing about stay bounded.
    private const double PriorDeviation = 2;
    private const double Difference = 1e-4;

    /// <summary>Pairs of parameters, one step up and one down.</summary>
    public static IEnumerable<(double[] Up, double[] Down)> Steps(CollocationEvidence evidence, double[] parameters)
    {
        int n = parameters.Length;
        Matrix<double> curvature = Matrix<double>.Build.Dense(n, n);
        for (int i = 0; i < n; i++)
        {
            double[] up = new double[n], down = new double[n];
            evidence.Evaluate(Moved(parameters, i, Difference), up);
            evidence.Evaluate(Moved(parameters, i, -Difference), down);
            for (int j = 0; j < n; j++)
                curvature[i, j] = (up[j] - down[j]) / (2 * Difference);
        }
        curvature = (curvature + curvature.Transpose()) / 2;
        Evd<double> evd = curvature.Evd(Symmetricity.Symmetric);
        for (int k = 0; k < n; k++)
        {
            double step = 1 / Math.Sqrt(Math.Max(0, evd.EigenValues[k].Real) + 1 / (PriorDeviation * PriorDeviation));
            double[] up = [.. parameters], down = [.. parameters];
            for (int i = 0; i < n; i++)
            {
                up[i] += step * evd.EigenVectors[i, k];
                down[i] -= step * evd.EigenVectors[i, k];
            }
            yield return (up, down);
        }
    }

    private static double[] Moved(double[] parameters, int index, double change)
    {
        double[] moved = [.. parameters];
        moved[index] += change;
        return moved;
    }
}
