namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// The nodes of a grid along one axis, with the distinct distances between them: a stationary kernel is evaluated at those only.
/// A uniform axis of M nodes has M of them, because its kernel matrix is Toeplitz; any other has M (M+1) / 2.
/// </summary>
public sealed class GridAxis
{
    private readonly double[] _nodes, _distances;

    /// <summary>An axis with given nodes.</summary>
    /// <param name="nodes">Ascending, finite, at least two.</param>
    /// <exception cref="ArgumentException">Too few nodes, or they do not ascend.</exception>
    public GridAxis(ReadOnlySpan<double> nodes)
    {
        if (nodes.Length < 2)
            throw new ArgumentException($"An axis needs at least two nodes, got {nodes.Length}.");
        for (int i = 0; i < nodes.Length; i++)
        {
            if (!double.IsFinite(nodes[i]) || (i > 0 && nodes[i] <= nodes[i - 1]))
                throw new ArgumentException($"Nodes must be finite and ascend; node {i} is {nodes[i]}{(i > 0 ? $" after {nodes[i - 1]}" : "")}.");
        }
        _nodes = nodes.ToArray();
        double length = nodes[^1] - nodes[0], spacing = length / (nodes.Length - 1);
        IsUniform = true;
        for (int i = 0; i < nodes.Length; i++)
            IsUniform &= Math.Abs(nodes[i] - nodes[0] - i * spacing) < 1e-12 * length;
        if (IsUniform)
            _distances = [.. Enumerable.Range(0, nodes.Length).Select(i => i * spacing)];
        else
            _distances = [.. Enumerable.Range(0, nodes.Length).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => _nodes[i] - _nodes[j]))];
    }

    /// <summary>Evenly spaced nodes from one end to the other, both included.</summary>
    public static GridAxis Uniform(double lower, double upper, int count)
    {
        if (count < 2)
            throw new ArgumentException($"An axis needs at least two nodes, got {count}.");
        return new GridAxis([.. Enumerable.Range(0, count).Select(i => i == count - 1 ? upper : lower + i * ((upper - lower) / (count - 1)))]);
    }

    /// <summary>The nodes, ascending.</summary>
    public ReadOnlySpan<double> Nodes => _nodes;

    /// <summary>M.</summary>
    public int Count => _nodes.Length;

    /// <summary>Last node minus first.</summary>
    public double Length => _nodes[^1] - _nodes[0];

    /// <summary>Whether the nodes are evenly spaced.</summary>
    public bool IsUniform { get; }

    /// <summary>The largest frequency the grid resolves (Nyquist's), in cycles per unit length, taken at the widest gap.</summary>
    public double HighestFrequency
    {
        get
        {
            double widest = 0;
            for (int i = 1; i < _nodes.Length; i++)
                widest = Math.Max(widest, _nodes[i] - _nodes[i - 1]);
            return 0.5 / widest;
        }
    }

    /// <summary>Refuses frequencies that the nodes do not resolve.</summary>
    /// <param name="frequency">Cycles per unit length.</param>
    /// <exception cref="ArgumentException">It is not below <see cref="HighestFrequency"/>.</exception>
    public void RequireResolved(double frequency)
    {
        if (!(frequency < HighestFrequency))
            throw new ArgumentException($"{Count} nodes on a length of {Length:G4} resolve frequencies below {HighestFrequency:G4}; got a highest frequency of {frequency:G4} (cycles per unit length).");
    }

    /// <summary>The distinct distances, none negative.</summary>
    public ReadOnlySpan<double> Distances => _distances;

    /// <summary>Where in <see cref="Distances"/> that of two nodes stands.</summary>
    public int DistanceIndex(int i, int j)
    {
        (int low, int high) = i < j ? (i, j) : (j, i);
        return IsUniform ? high - low : high * (high + 1) / 2 + low;
    }
}
