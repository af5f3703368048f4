using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>A functional Tucker tensor while it is being found: factors, one axis possibly with all of its functions, and core.</summary>
internal sealed class TensorState
{
    private readonly ProcessAxis[] _axes;

    /// <summary>The function 0, without factors.</summary>
    public TensorState(ProcessAxis[] axes)
    {
        _axes = axes;
        Axes = [.. axes.Select(a => AxisSubspace.Of(a, Matrix<double>.Build.Dense(a.Count, 1, (i, _) => i == 0 ? 1 : 0), out _))];
        Core = new double[1];
    }

    /// <summary>Factors of each axis.</summary>
    public AxisSubspace[] Axes { get; }

    /// <summary>The core, row-major.</summary>
    public double[] Core { get; private set; }

    private int[] Shape => [.. Axes.Select(a => a.Count)];

    /// <summary>Gives an axis all of its functions.</summary>
    public void Open(int axis)
    {
        int[] shape = Shape;
        Core = Tensors.Multiply(Core, shape, axis, Axes[axis].Basis.ToRowMajorArray());
        Axes[axis] = AxisSubspace.Full(_axes[axis]);
    }

    /// <summary>Leaves an axis the leading singular vectors.</summary>
    public void Close(int axis, int rank, double smallest)
    {
        int[] shape = Shape;
        (double[][] vectors, double[] values) = OrthogonalRows.Of(Tensors.MoveFirst(Core, shape, axis), shape[axis]);
        int count = Math.Max(1, Math.Min(rank, values.Count(v => v > smallest * values[0])));
        Replace(axis, Axes[axis].Basis * Matrix<double>.Build.Dense(shape[axis], count, (i, c) => vectors[c][i]), [.. vectors.Take(count).SelectMany(v => v)]);
    }

    /// <summary>Adds functions to an axis that do not take part yet.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="columns">Orthonormal to each other and to the axis' factors, [functions of the axis, any number].</param>
    public void Enrich(int axis, Matrix<double>? columns)
    {
        if (columns is null)
            return;
        int old = Axes[axis].Count, count = old + columns.ColumnCount;
        double[] wider = new double[count * old];
        for (int i = 0; i < old; i++)
            wider[i * old + i] = 1;
        Replace(axis, Axes[axis].Basis.Append(columns), wider);
    }

    /// <summary>Values at all nodes, times the roots of their shares.</summary>
    public double[] OnNodes()
    {
        int[] shape = Shape;
        double[] values = Core;
        for (int axis = 0; axis < _axes.Length; axis++)
            values = Tensors.Multiply(values, shape, axis, Axes[axis].Rows[0]);
        return values;
    }

    /// <summary>Roots of the shares of all nodes in a mean over the box.</summary>
    public double[] NodeRoots()
    {
        double[][] roots = [.. _axes.Select(a => a.Roots.ToArray())];
        return Tensors.Expand(roots, 1);
    }

    /// <summary>The function along an axis as coefficients of its factors, all other axes contracted with rows over theirs.</summary>
    public double[] Contract(int axis, Func<int, double[]> rows)
    {
        int[] shape = Shape;
        double[] values = Core;
        for (int other = _axes.Length - 1; other >= 0; other--)
        {
            if (other != axis)
                values = Tensors.Multiply(values, shape, other, rows(other));
        }
        return values;
    }

    /// <summary>What has been found.</summary>
    public TensorProcessSolution Solution(SeparableField lift, double residual, int sweeps)
    {
        var closed = new TensorState(_axes) { Core = Core };
        Axes.CopyTo(closed.Axes, 0);
        for (int axis = 0; axis < _axes.Length; axis++)
            closed.Close(axis, int.MaxValue, 1e-13);
        return new TensorProcessSolution(lift, closed.Axes, closed.Core, residual, sweeps);
    }

    /// <param name="axis">The axis.</param>
    /// <param name="basis">Combinations of all functions of the axis.</param>
    /// <param name="change">The new coefficients from the old ones, [columns of basis, old count].</param>
    private void Replace(int axis, Matrix<double> basis, double[] change)
    {
        int[] shape = Shape;
        Core = Tensors.Multiply(Core, shape, axis, change);
        Axes[axis] = AxisSubspace.Of(_axes[axis], basis, out double[] turn);
        Core = Tensors.Multiply(Core, shape, axis, turn);
    }
}
