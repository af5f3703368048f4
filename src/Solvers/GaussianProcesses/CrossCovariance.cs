namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>Covariances of a derivative of the solution at free points with observations.</summary>
internal static class CrossCovariance
{
    /// <summary>Computes them.</summary>
    /// <param name="points">Coordinates, [n, axes].</param>
    /// <param name="orders">Order of the derivative along each axis, 0 to 2.</param>
    /// <param name="axes">The grid of the observations.</param>
    /// <param name="kernels">One an axis.</param>
    /// <param name="observations">The observations.</param>
    /// <returns>[n, observations], row-major.</returns>
    public static double[] Compute(
        ReadOnlySpan<double> points, ReadOnlySpan<int> orders, IReadOnlyList<GridAxis> axes, IReadOnlyList<SpectralMixture> kernels, IReadOnlyList<Observations> observations)
    {
        int n = points.Length / axes.Count, count = observations.Sum(o => o.Count);
        double[] result = new double[n * count];
        double[][][] tables = [.. axes.Select(axis => Enumerable.Range(0, axis.Count).Select(_ => new double[SpectralMixture.MaxOrder + 1]).ToArray())];
        for (int i = 0; i < n; i++)
        {
            for (int axis = 0; axis < axes.Count; axis++)
            {
                double x = points[i * axes.Count + axis];
                double[] distances = Array.ConvertAll(axes[axis].Nodes.ToArray(), node => x - node);
                kernels[axis].Evaluate(distances, orders[axis] + 2, tables[axis]);
            }
            int at = i * count;
            foreach (Observations block in observations)
            {
                for (int j = 0; j < block.Count; j++)
                    result[at++] = One(block, j, orders, tables);
            }
        }
        return result;
    }

    private static double One(Observations block, int j, ReadOnlySpan<int> orders, double[][][] tables)
    {
        double sum = 0;
        for (int t = 0; t < block.Orders.Length; t++)
        {
            double product = block.Coefficients[j * block.Orders.Length + t];
            for (int axis = 0; axis < tables.Length; axis++)
            {
                int p = block.Orders[t][axis];
                double value = tables[axis][block.Points[j * tables.Length + axis]][orders[axis] + p];
                product *= p % 2 == 0 ? value : -value;
            }
            sum += product;
        }
        return sum;
    }
}
