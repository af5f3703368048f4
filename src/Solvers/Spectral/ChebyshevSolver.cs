using EquivSim.Solvers.Manufactured;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Spectral;

/// <summary>
/// Chebyshev collocation on a line or a rectangle: the reference that every other solver of smooth problems on boxes is held to. Values are
/// prescribed at both ends of an axis of second order and at the lower end of one of first order. Nonlinear equations by Newton's method.
/// </summary>
public static class ChebyshevSolver
{
    private const int MostNewtonSteps = 30;

    /// <summary>Solves a problem.</summary>
    /// <param name="problem">One or two axes, each with one derivative term.</param>
    /// <param name="counts">Points along each axis.</param>
    /// <exception cref="ArgumentException">The problem or the number of points does not fit.</exception>
    /// <exception cref="ArithmeticException">Newton's method did not converge.</exception>
    public static ChebyshevSolution Solve(PdeProblem problem, params int[] counts)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(counts);
        if (problem.Dimension > 2 || counts.Length != problem.Dimension)
            throw new ArgumentException($"'{problem.Name}' has {problem.Dimension} axes and got {counts.Length} numbers of points; one or two axes are supported.");
        ChebyshevAxis[] axes = [.. counts.Select((count, axis) => ChebyshevAxis.Of(problem, axis, count))];
        ChebyshevGrid[] grids = [.. axes.Select(a => a.Grid)];
        double[] values = new double[counts.Aggregate(1, (a, b) => a * b)], source = new double[values.Length];
        Span<double> point = stackalloc double[counts.Length];
        bool[] free = new bool[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int row = counts.Length == 1 ? 0 : i / counts[1], column = counts.Length == 1 ? i : i % counts[1];
            free[i] = axes[^1].IsFree(column) && (counts.Length == 1 || axes[0].IsFree(row));
            point[^1] = grids[^1].Nodes[column];
            if (counts.Length == 2)
                point[0] = grids[0].Nodes[row];
            source[i] = problem.Source(point);
            values[i] = free[i] ? 0 : problem.Exact(point);
        }

        IChebyshevOperator linear = Operator(problem, axes);
        int[] unknown = [.. Enumerable.Range(0, values.Length).Where(i => free[i])];
        for (int step = 1; step <= MostNewtonSteps; step++)
        {
            double[] applied = linear.Apply(values);
            Vector<double> residual = Vector<double>.Build.Dense(unknown.Length), reaction = Vector<double>.Build.Dense(unknown.Length);
            for (int k = 0; k < unknown.Length; k++)
            {
                double u = values[unknown[k]];
                residual[k] = source[unknown[k]] - applied[unknown[k]] - problem.Reaction * (u * u - 1) * u;
                reaction[k] = problem.Reaction * (3 * u * u - 1);
            }
            Vector<double> change = linear.Solve(reaction, residual);
            for (int k = 0; k < unknown.Length; k++)
                values[unknown[k]] += change[k];
            // One further step after a linear solve refines it.
            if (change.InfinityNorm() < 1e-12 * values.Max(Math.Abs) || (problem.IsLinear && step == 2))
                return new ChebyshevSolution(grids, values, step);
            if (!double.IsFinite(change.InfinityNorm()))
                break;
        }
        throw new ArithmeticException($"Newton's method did not converge on '{problem.Name}' with {string.Join(" x ", counts)} points within {MostNewtonSteps} steps.");
    }

    private static IChebyshevOperator Operator(PdeProblem problem, ChebyshevAxis[] axes) => axes switch
    {
        [var line] => new ChebyshevLine(line),
        [{ Order: 2 } rows, { Order: 2 } columns] => new ChebyshevRectangle(rows, columns),
        [{ Order: 1 } rows, { Order: 1 } columns] when problem.IsLinear => new ChebyshevTransport(rows, columns),
        _ => throw new ArgumentException($"'{problem.Name}' mixes axes of first and second order, or transports with a reaction; neither is supported."),
    };
}
