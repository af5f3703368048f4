using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Sums an interaction over all pairs within a cut-off, with threads. Results do not depend on their number.</summary>
internal sealed class PairSum(WorkerPool pool)
{
    private const int TargetsPerTask = 64;

    private readonly SourceGrid _grid = new();
    private readonly double[][] _directions = [[], [], [], []];
    private double[] _virials = [], _widths = [];

    /// <summary>Sorts the charges; call before anything else.</summary>
    public void Build(PointCharges system, Lattice lattice, double cutoff) => _grid.Build(lattice, system.Positions, system.Charges, cutoff);

    /// <summary>Adds potential, field and virial.</summary>
    public void Evaluate<TKernel>(TKernel kernel, ElectrostaticResult result)
        where TKernel : struct, IRadialKernel
    {
        int tasks = Tasks(_grid.Count);
        Buffers.Grow(ref _virials, 6 * tasks);
        Array.Clear(_virials, 0, 6 * tasks);
        pool.Run(tasks, (task, _) =>
        {
            Span<double> virial = _virials.AsSpan(6 * task, 6);
            (int start, int end) = Slice(task, _grid.Count);
            for (int k = start; k < end; k++)
            {
                var sums = new FieldVisitor<TKernel>(kernel);
                _grid.Visit(_grid.X[k], _grid.Y[k], _grid.Z[k], k, ref sums);
                int i = _grid.Order[k];
                result.Potential[i] += sums.Sums.Potential;
                sums.Sums.AddField(1, result.Field.AsSpan(3 * i, 3));
                sums.Sums.AddVirial(0.5 * _grid.Q[k], virial);
            }
        });
        AddVirials(tasks, result);
    }

    /// <summary>Adds potential and field at some of the charges only.</summary>
    public void EvaluateAt<TKernel>(TKernel kernel, int[] charges, ElectrostaticResult result)
        where TKernel : struct, IRadialKernel
    {
        int[] places = new int[_grid.Count];
        for (int k = 0; k < _grid.Count; k++)
            places[_grid.Order[k]] = k;
        pool.Run(charges.Length, (task, _) =>
        {
            int i = charges[task], k = places[i];
            var sums = new FieldVisitor<TKernel>(kernel);
            _grid.Visit(_grid.X[k], _grid.Y[k], _grid.Z[k], k, ref sums);
            result.Potential[i] += sums.Sums.Potential;
            sums.Sums.AddField(1, result.Field.AsSpan(3 * i, 3));
        });
    }

    /// <summary>Adds potential, field and field gradient at points.</summary>
    public void Sample<TKernel>(TKernel kernel, ReadOnlySpan<double> points, FieldSamples samples)
        where TKernel : struct, IRadialKernel
    {
        double[] places = points.ToArray();
        int count = places.Length / 3;
        pool.Run(Tasks(count), (task, _) =>
        {
            (int start, int end) = Slice(task, count);
            for (int p = start; p < end; p++)
            {
                var sums = new GradientVisitor<TKernel>(kernel);
                _grid.Visit(places[3 * p], places[3 * p + 1], places[3 * p + 2], -1, ref sums);
                sums.AddTo(samples, p);
            }
        });
    }

    /// <summary>Takes away what point charges have more than Gaussian ones.</summary>
    /// <param name="squaredWidths">Squared widths of the charges, Å².</param>
    /// <param name="result">Results for point charges.</param>
    public void MakeGaussian(ReadOnlySpan<double> squaredWidths, ElectrostaticResult result)
    {
        SortWidths(squaredWidths);
        int tasks = Tasks(_grid.Count);
        Buffers.Grow(ref _virials, 6 * tasks);
        Array.Clear(_virials, 0, 6 * tasks);
        pool.Run(tasks, (task, _) =>
        {
            Span<double> virial = _virials.AsSpan(6 * task, 6);
            (int start, int end) = Slice(task, _grid.Count);
            for (int k = start; k < end; k++)
            {
                var visitor = new GaussianVisitor(_widths, _widths[k]);
                _grid.Visit(_grid.X[k], _grid.Y[k], _grid.Z[k], k, ref visitor);
                int i = _grid.Order[k];
                result.Potential[i] -= visitor.Sums.Potential;
                visitor.Sums.AddField(-1, result.Field.AsSpan(3 * i, 3));
                visitor.Sums.AddVirial(-0.5 * _grid.Q[k], virial);
            }
        });
        AddVirials(tasks, result);
    }

    /// <summary>The derivative of each charge's potential by its own squared width.</summary>
    /// <param name="squaredWidths">Squared widths of the charges, Å².</param>
    /// <param name="slopes">Receives the derivatives, e/Å³.</param>
    public void DifferentiateWidths(ReadOnlySpan<double> squaredWidths, double[] slopes)
    {
        SortWidths(squaredWidths);
        pool.Run(Tasks(_grid.Count), (task, _) =>
        {
            (int start, int end) = Slice(task, _grid.Count);
            for (int k = start; k < end; k++)
            {
                var visitor = new WidthVisitor(_widths, _widths[k]);
                _grid.Visit(_grid.X[k], _grid.Y[k], _grid.Z[k], k, ref visitor);
                slopes[_grid.Order[k]] = visitor.Slope;
            }
        });
    }

    /// <summary>Adds the changes of potential and force along a direction.</summary>
    public void Differentiate<TKernel>(TKernel kernel, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
        where TKernel : struct, IRadialKernel
    {
        for (int d = 0; d < 4; d++)
        {
            Buffers.Grow(ref _directions[d], _grid.Count + 8);
            for (int k = 0; k < _grid.Count; k++)
            {
                int i = _grid.Order[k];
                _directions[d][k] = d == 3 ? charges.IsEmpty ? 0 : charges[i] : positions.IsEmpty ? 0 : positions[3 * i + d];
            }
        }
        pool.Run(Tasks(_grid.Count), (task, _) =>
        {
            (int start, int end) = Slice(task, _grid.Count);
            for (int k = start; k < end; k++)
            {
                var sums = new TangentVisitor<TKernel>(kernel, _directions, (_directions[0][k], _directions[1][k], _directions[2][k]));
                _grid.Visit(_grid.X[k], _grid.Y[k], _grid.Z[k], k, ref sums);
                int i = _grid.Order[k];
                tangent.Potential[i] += sums.Potential;
                double q = _grid.Q[k], change = _directions[3][k];
                (double x, double y, double z) = sums.Field;
                (double dx, double dy, double dz) = sums.FieldChange;
                tangent.Forces[3 * i] += q * dx + change * x;
                tangent.Forces[3 * i + 1] += q * dy + change * y;
                tangent.Forces[3 * i + 2] += q * dz + change * z;
            }
        });
    }

    private void SortWidths(ReadOnlySpan<double> squaredWidths)
    {
        Buffers.Grow(ref _widths, _grid.Count + 8);
        for (int k = 0; k < _grid.Count; k++)
            _widths[k] = squaredWidths[_grid.Order[k]];
    }

    private void AddVirials(int tasks, ElectrostaticResult result)
    {
        Span<double> total = stackalloc double[6];
        for (int k = 0; k < 6 * tasks; k++)
            total[k % 6] += _virials[k];
        SymmetricMatrix.AddTo(total, 1, result.Virial);
    }

    private static int Tasks(int targets) => (targets + TargetsPerTask - 1) / TargetsPerTask;

    private static (int Start, int End) Slice(int task, int count) => (task * TargetsPerTask, Math.Min(count, (task + 1) * TargetsPerTask));
}
