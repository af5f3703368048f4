using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Optimization;
using EquivSim.Solvers.Spectral;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// The kernel of one axis from what an equation's right-hand side does along it: a spectral mixture that makes the values on lines parallel to the axis most probable
/// (evidence of the unfolding), and a broad bump for what the right-hand side does not show.
/// </summary>
internal static class LineEvidence
{
    private const int Components = 8, Steps = 40;
    private const double BroadWeight = 1;
    private static readonly double[] NoiseLevels = [1e-2, 1e-4, 1e-6];

    /// <summary>Learns.</summary>
    /// <param name="grid">Nodes along the axis.</param>
    /// <param name="lines">Values at the nodes.</param>
    /// <param name="envelope">Shape of the bumps.</param>
    /// <param name="lengthScale">Length scale of the broad bump.</param>
    public static SpectralMixture Learn(ChebyshevGrid grid, double[][] lines, SpectralEnvelope envelope, double lengthScale)
    {
        // exp(-s² z²) with a length scale of l has s = 1/(√2 l).
        double broad = -Math.Log(Math.Sqrt(2) * lengthScale);
        double[] nodes = grid.Nodes.ToArray();
        int n = nodes.Length;
        Matrix<double> values = Matrix<double>.Build.DenseOfColumnArrays(lines), scatter = values.TransposeAndMultiply(values);
        double size = scatter.Trace() / n;
        if (!(size > 0))
            return new SpectralMixture(envelope, [0, broad, 0]);
        // Lines differ by as many patterns as the scatter has large eigenvalues.
        double patterns = Math.Pow(scatter.Trace() / scatter.FrobeniusNorm(), 2);
        scatter *= patterns / size;
        double highest = 0.8 * (n - 1) / (Math.PI * (nodes[^1] - nodes[0])), spacing = highest / (Components - 1);
        double[] parameters = SpectralMixture.Evenly(envelope, Components, highest, spacing / (3 * envelope.SpectralWidth)).Parameters.ToArray();
        double[] distances = [.. nodes.SelectMany((x, i) => nodes.Take(i + 1).Select(y => x - y))];
        double[][] covariance = [.. distances.Select(_ => new double[1])];
        foreach (double noise in NoiseLevels)
        {
            double[] start = [.. parameters];
            if (double.IsFinite(Evaluate(start, new double[start.Length], noise)))
                new Lbfgs().Minimize((point, gradient) => Evaluate(point, gradient, noise), parameters, Steps, 1e-3);
        }
        var learned = new SpectralMixture(envelope, parameters);
        double total = Enumerable.Range(0, Components).Sum(learned.Weight);
        return new SpectralMixture(envelope, [
            .. parameters[..Components], Math.Log(BroadWeight * total), .. parameters[Components..(2 * Components)], broad, .. parameters[(2 * Components)..], 0]);

        static int Pair(int i, int j) => Math.Max(i, j) * (Math.Max(i, j) + 1) / 2 + Math.Min(i, j);

        double Evaluate(ReadOnlySpan<double> point, Span<double> gradient, double noise)
        {
            gradient.Clear();
            foreach (double p in point)
            {
                if (!double.IsFinite(p))
                    return double.PositiveInfinity;
            }
            var kernel = new SpectralMixture(envelope, point);
            kernel.Evaluate(distances, 0, covariance);
            Matrix<double> matrix = Matrix<double>.Build.Dense(n, n, (i, j) => covariance[Pair(i, j)][0] + (i == j ? noise * noise : 0));
            Cholesky<double> factor;
            try
            {
                factor = matrix.Cholesky();
            }
            catch (ArgumentException)
            {
                return double.PositiveInfinity;
            }
            Matrix<double> inverse = factor.Solve(Matrix<double>.Build.DenseIdentity(n)), solved = inverse * scatter;
            Matrix<double> adjoint = (patterns * inverse - solved * inverse) / 2;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                    covariance[Pair(i, j)][0] = i == j ? adjoint[i, i] : 2 * adjoint[i, j];
            }
            kernel.AddGradient(distances, 0, covariance, gradient);
            return patterns * factor.DeterminantLn / 2 + solved.Trace() / 2;
        }
    }
}
