namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// The covariance matrix of observations under a product of one spectral-mixture kernel an axis, and the way back from a gradient
/// by its elements to one by the kernels' parameters.
/// </summary>
public sealed class ObservationCovariance
{
    private readonly KernelTable[] _tables;
    private readonly CovarianceBlock[] _blocks;

    /// <summary>Prepares the matrix.</summary>
    /// <param name="axes">The grid.</param>
    /// <param name="observations">Observations at its nodes.</param>
    /// <exception cref="ArgumentException">Observations have another number of axes, or a node that the grid does not have.</exception>
    public ObservationCovariance(IReadOnlyList<GridAxis> axes, IReadOnlyList<Observations> observations)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(observations);
        foreach (Observations some in observations)
            some.RequireNodesOf(axes);
        _tables = [.. axes.Select(axis => new KernelTable(axis))];
        Count = observations.Sum(b => b.Count);
        var blocks = new List<CovarianceBlock>();
        int row = 0;
        for (int a = 0; a < observations.Count; a++)
        {
            int column = 0;
            for (int b = 0; b <= a; b++)
            {
                blocks.Add(new CovarianceBlock(observations[a], observations[b], _tables, row, column, Count));
                column += observations[b].Count;
            }
            row += observations[a].Count;
        }
        _blocks = [.. blocks];
    }

    /// <summary>Number of observations.</summary>
    public int Count { get; }

    /// <summary>Fills the lower triangle.</summary>
    /// <param name="kernels">One an axis.</param>
    /// <param name="matrix">[<see cref="Count"/>, <see cref="Count"/>], row-major.</param>
    public void Fill(IReadOnlyList<SpectralMixture> kernels, Span<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        for (int axis = 0; axis < _tables.Length; axis++)
            _tables[axis].Fill(kernels[axis]);
        foreach (CovarianceBlock block in _blocks)
            block.Fill(matrix);
    }

    /// <summary>Adds the gradients by the parameters of the kernels last given to <see cref="Fill"/>.</summary>
    /// <param name="kernels">Those kernels.</param>
    /// <param name="adjoints">Symmetric, [Count, Count]: the derivative of some number by each element as if all were independent.</param>
    /// <param name="gradients">One array an axis, as long as the kernel's parameters.</param>
    public void AddGradient(IReadOnlyList<SpectralMixture> kernels, ReadOnlySpan<double> adjoints, double[][] gradients)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(gradients);
        foreach (CovarianceBlock block in _blocks)
            block.Collect(adjoints);
        for (int axis = 0; axis < _tables.Length; axis++)
            _tables[axis].AddGradient(kernels[axis], gradients[axis]);
    }
}
