namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// A boundary-value problem on a box in any number of dimensions, all of whose parts are sums of products: sum_t c_t ⊗_j L_tj u + a (u³ - u) = f.
/// </summary>
public sealed class SeparableProblem
{
    /// <summary>Defines a problem whose right-hand side and boundary values come from an exact solution.</summary>
    /// <param name="name">Short name, as commands take it.</param>
    /// <param name="formula">The solution, for people.</param>
    /// <param name="lower">Lower corner of the box, one number an axis.</param>
    /// <param name="upper">Upper corner.</param>
    /// <param name="terms">The linear terms.</param>
    /// <param name="reaction">a, the strength of the Allen-Cahn term; 0 for a linear problem.</param>
    /// <param name="exact">The solution.</param>
    /// <exception cref="ArgumentException">The box is empty, or a term or the field has another number of axes.</exception>
    public SeparableProblem(string name, string formula, double[] lower, double[] upper, SeparableTerm[] terms, double reaction, SeparableField exact)
        : this(name, formula, lower, upper, terms, reaction, exact, [.. Enumerable.Repeat(0, (lower ?? []).Length)]) => Exact = exact;

    /// <summary>Defines a problem without a source, whose solution is not known in closed form.</summary>
    /// <param name="name">Short name, as commands take it.</param>
    /// <param name="formula">What is sought, for people.</param>
    /// <param name="lower">Lower corner of the box, one number an axis.</param>
    /// <param name="upper">Upper corner.</param>
    /// <param name="terms">The linear terms.</param>
    /// <param name="reaction">a; 0 for a linear problem.</param>
    /// <param name="boundary">A field that the solution equals, in the derivative given, on all faces.</param>
    /// <param name="boundaryOrders">For each axis, order of the derivative that is given on its two faces: 0 (values) or 1 (fluxes).</param>
    /// <exception cref="ArgumentException">The box is empty, or a term or the field has another number of axes.</exception>
    public SeparableProblem(
        string name, string formula, double[] lower, double[] upper, SeparableTerm[] terms, double reaction, SeparableField boundary, int[] boundaryOrders)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(boundary);
        ArgumentNullException.ThrowIfNull(boundaryOrders);
        int d = lower.Length;
        if (d < 2 || upper.Length != d || boundary.Dimension != d || boundaryOrders.Length != d)
            throw new ArgumentException($"A box has at least two axes and as many bounds, boundary orders and functions of a product; got {d}, {upper.Length}, {boundaryOrders.Length} and {boundary.Dimension}.");
        for (int axis = 0; axis < d; axis++)
        {
            if (!(lower[axis] < upper[axis]) || !double.IsFinite(upper[axis] - lower[axis]))
                throw new ArgumentException($"Axis {axis} runs from {lower[axis]} to {upper[axis]}; expected a finite interval.");
        }
        foreach (SeparableTerm term in terms)
        {
            if (term.Operators.Length != d || term.Operators.Any(o => o.Order is < 0 or > 2) || !double.IsFinite(term.Factor))
                throw new ArgumentException($"A term has {term.Operators.Length} operators of orders {string.Join(", ", term.Operators.Select(o => o.Order))}; expected {d} of orders 0 to 2 and a finite factor.");
        }
        (Name, Formula, Lower, Upper, Terms, Reaction, Boundary, BoundaryOrders) = (name, formula, lower, upper, terms, reaction, boundary, boundaryOrders);
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>The solution, for people.</summary>
    public string Formula { get; }

    /// <summary>Lower corner of the box.</summary>
    public IReadOnlyList<double> Lower { get; }

    /// <summary>Upper corner of the box.</summary>
    public IReadOnlyList<double> Upper { get; }

    /// <summary>The linear terms.</summary>
    public IReadOnlyList<SeparableTerm> Terms { get; }

    /// <summary>Strength of the term u³ - u.</summary>
    public double Reaction { get; }

    /// <summary>What the solution equals on the faces.</summary>
    public SeparableField Boundary { get; }

    /// <summary>Order of the derivative given on both faces of each axis.</summary>
    public IReadOnlyList<int> BoundaryOrders { get; }

    /// <summary>The exact solution where it is known; the source is what the equation gives for it, 0 otherwise.</summary>
    public SeparableField? Exact { get; }

    /// <summary>Number of axes.</summary>
    public int Dimension => Lower.Count;

    /// <summary>Whether the equation is linear in u.</summary>
    public bool IsLinear => Reaction == 0;

    /// <summary>The source f at a point.</summary>
    public double Source(ReadOnlySpan<double> point)
    {
        if (Exact is null)
            return 0;
        double u = IsLinear ? 0 : Exact.Value(point);
        return Exact.Apply(Terms, point) + Reaction * (u * u - 1) * u;
    }

    /// <summary>The linear part of the source, as values along each axis.</summary>
    internal double[][] SampleSource(IReadOnlyList<double[]> nodes) => (Exact ?? new SeparableField(Dimension)).Sample(Terms, nodes);
}
