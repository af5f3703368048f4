namespace EquivSim.Solvers.Spectral;

/// <summary>A solution as values at Chebyshev points.</summary>
/// <param name="Grids">The points along each axis.</param>
/// <param name="Values">Row-major.</param>
/// <param name="NewtonSteps">Newton steps it took.</param>
public sealed record ChebyshevSolution(IReadOnlyList<ChebyshevGrid> Grids, double[] Values, int NewtonSteps)
{
    /// <summary>The interpolating polynomial on a tensor grid.</summary>
    /// <param name="coordinates">Coordinates along each axis.</param>
    /// <returns>The values, row-major.</returns>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        double[] values = Values;
        int before = 1;
        for (int axis = 0; axis < Grids.Count; axis++)
        {
            int count = Grids[axis].Count, after = values.Length / (before * count), points = coordinates[axis].Length;
            double[] next = new double[before * points * after];
            Span<double> weights = new double[count];
            for (int p = 0; p < points; p++)
            {
                Grids[axis].Interpolate(coordinates[axis][p], weights);
                for (int b = 0; b < before; b++)
                {
                    Span<double> target = next.AsSpan((b * points + p) * after, after);
                    for (int k = 0; k < count; k++)
                    {
                        for (int a = 0; a < after; a++)
                            target[a] += weights[k] * values[(b * count + k) * after + a];
                    }
                }
            }
            values = next;
            before *= points;
        }
        return values;
    }
}
