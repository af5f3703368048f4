namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// A kernel and its derivatives tabulated at the signed distances between pairs of nodes, [distance or its negative, order]: covariances are looked up,
/// and their gradients collected, by entry.
/// </summary>
internal sealed class KernelTable
{
    /// <summary>Entries of one distance.</summary>
    public const int Orders = SpectralMixture.MaxOrder + 1;

    private readonly GridAxis _axis;
    private readonly double[][] _values;

    public KernelTable(GridAxis axis)
    {
        _axis = axis;
        int count = axis.Distances.Length;
        Values = new double[2 * count * Orders];
        Adjoints = new double[Values.Length];
        _values = [.. Enumerable.Range(0, count).Select(_ => new double[Orders])];
    }

    /// <summary>d^p k.</summary>
    public double[] Values { get; }

    /// <summary>Derivatives of some number by the values.</summary>
    public double[] Adjoints { get; }

    /// <summary>First entry of the distance from node j to node i.</summary>
    public int Offset(int i, int j) => Orders * (_axis.DistanceIndex(i, j) + (i < j ? _values.Length : 0));

    /// <summary>Tabulates a kernel.</summary>
    public void Fill(SpectralMixture kernel)
    {
        kernel.Evaluate(_axis.Distances, SpectralMixture.MaxOrder, _values);
        for (int d = 0; d < _values.Length; d++)
        {
            for (int p = 0; p < Orders; p++)
            {
                Values[d * Orders + p] = _values[d][p];
                Values[(_values.Length + d) * Orders + p] = p % 2 == 0 ? _values[d][p] : -_values[d][p];
            }
        }
    }

    /// <summary>Adds the gradient by the kernel's parameters and forgets the adjoints.</summary>
    public void AddGradient(SpectralMixture kernel, Span<double> gradient)
    {
        for (int d = 0; d < _values.Length; d++)
        {
            for (int p = 0; p < Orders; p++)
            {
                double mirrored = Adjoints[(_values.Length + d) * Orders + p];
                _values[d][p] = Adjoints[d * Orders + p] + (p % 2 == 0 ? mirrored : -mirrored);
            }
        }
        kernel.AddGradient(_axis.Distances, SpectralMixture.MaxOrder, _values, gradient);
        Array.Clear(Adjoints);
    }
}
