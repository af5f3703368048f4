namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// The least squares of an equation for the coefficients of products of given functions: the mean square of its residual over all nodes. Its normal equations are sums of Kronecker products of small matrices, solved by conjugate gradients; the terms along single axes, whose squares
/// are diagonal here, precondition them.
/// </summary>
/// <param name="terms">For each term the number of its operator along each axis.</param>
/// <param name="axes">The functions of each axis.</param>
/// <param name="reaction">A factor of u at each node, row-major; null for none.</param>
internal sealed class ProjectedSystem(int[][] terms, AxisSubspace[] axes, double[]? reaction)
{
    private readonly int[] _shape = [.. axes.Select(a => a.Count)];
    private readonly double[] _diagonal = Sum(axes, s => s), _preconditioner = Preconditioner(axes);

    /// <summary>Solves.</summary>
    /// <param name="right">Right-hand side of the normal equations, row-major.</param>
    /// <param name="start">Where to start; holds the solution in the end.</param>
    /// <param name="tolerance">Relative residual to stop at.</param>
    /// <param name="most">Largest number of iterations.</param>
    /// <returns>Iterations it took.</returns>
    public int Solve(double[] right, double[] start, double tolerance, int most)
    {
        double[] residual = Apply(start), direction = new double[right.Length], scaled = new double[right.Length];
        Vectors.Combine(right, -1, residual, residual);
        double target = Energy(right, scaled) * tolerance * tolerance, energy = Energy(residual, scaled);
        scaled.CopyTo(direction, 0);
        int iteration = 0;
        for (; iteration < most && energy > target; iteration++)
        {
            double[] image = Apply(direction);
            double step = energy / Vectors.Dot(direction, image);
            Vectors.Combine(start, step, direction, start);
            Vectors.Combine(residual, -step, image, residual);
            double next = Energy(residual, scaled);
            Vectors.Combine(scaled, next / energy, direction, direction);
            energy = next;
        }
        return iteration;
    }

    /// <summary>The transposed equation applied to values at the nodes (times the roots of their shares): sum_t ⊗ B_t' + reaction.</summary>
    public double[] Transposed(double[] values)
    {
        double[] sum = new double[_preconditioner.Length];
        foreach (int[] term in terms)
            Vectors.Combine(sum, 1, Back(values, term), sum);
        if (reaction is not null)
            Vectors.Combine(sum, 1, Back(Tensors.Times(values, reaction), new int[axes.Length]), sum);
        return sum;
    }

    /// <summary>A product of operators applied to the function, at all nodes, times the roots of their shares.</summary>
    public double[] Expand(double[] core, int[] term)
    {
        int[] shape = [.. _shape];
        for (int axis = 0; axis < axes.Length; axis++)
            core = Tensors.Multiply(core, shape, axis, axes[axis].Rows[term[axis]]);
        return core;
    }

    private double[] Back(double[] values, int[] term)
    {
        int[] shape = [.. axes.Select(a => a.Axis.NodeCount)];
        for (int axis = 0; axis < axes.Length; axis++)
            values = Tensors.Multiply(values, shape, axis, Tensors.Transpose(axes[axis].Rows[term[axis]], _shape[axis]));
        return values;
    }

    private double[] Apply(double[] x)
    {
        double[] sum = Tensors.Times(_diagonal, x);
        foreach (int[] left in terms)
        {
            foreach (int[] right in terms)
            {
                if (left == right && SeparableOperator.IsAlone(left))
                    continue;
                double[] part = x;
                int[] shape = [.. _shape];
                for (int axis = 0; axis < axes.Length; axis++)
                {
                    if (left[axis] != 0 || right[axis] != 0)
                        part = Tensors.Multiply(part, shape, axis, axes[axis].Grams[left[axis]][right[axis]]);
                }
                Vectors.Combine(sum, 1, part, sum);
            }
        }
        if (reaction is not null)
            AddReaction(x, sum);
        return sum;
    }

    /// <summary>W'A + A'W + W'W, by way of all nodes.</summary>
    private void AddReaction(double[] x, double[] sum)
    {
        int[] identity = new int[axes.Length];
        double[] reacted = Tensors.Times(Expand(x, identity), reaction!), all = [.. reacted];
        foreach (int[] term in terms)
        {
            Vectors.Combine(all, 1, Expand(x, term), all);
            Vectors.Combine(sum, 1, Back(reacted, term), sum);
        }
        Vectors.Combine(sum, 1, Back(Tensors.Times(all, reaction!), identity), sum);
    }

    private double Energy(double[] residual, double[] scaled)
    {
        for (int i = 0; i < residual.Length; i++)
            scaled[i] = residual[i] / _preconditioner[i];
        return Vectors.Dot(residual, scaled);
    }

    /// <summary>(sum of the roots of the stiffnesses)².</summary>
    private static double[] Preconditioner(AxisSubspace[] axes) => [.. Sum(axes, Math.Sqrt).Select(root => root * root)];

    private static double[] Sum(AxisSubspace[] axes, Func<double, double> of)
    {
        double[] sum = [0];
        foreach (AxisSubspace axis in axes)
            sum = [.. sum.SelectMany(s => axis.Stiffness.Select(v => s + of(v)))];
        return sum;
    }
}
