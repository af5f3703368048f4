namespace EquivSim.Solvers.Manufactured;

/// <summary>
/// A boundary-value problem on a box whose exact solution is known: sum_t c_t ∂^{p_t} u + a (u³ - u) = f. The source f is what the
/// equation gives for the exact solution.
/// </summary>
public sealed class PdeProblem
{
    private readonly Func<Jet[], Jet> _exact;

    /// <summary>Defines a problem.</summary>
    /// <param name="name">Short name, as commands take it.</param>
    /// <param name="formula">The exact solution, for people.</param>
    /// <param name="lower">Lower corner of the box, one number an axis.</param>
    /// <param name="upper">Upper corner.</param>
    /// <param name="terms">The linear terms.</param>
    /// <param name="reaction">a, the strength of the Allen-Cahn term u³ - u; 0 for a linear problem.</param>
    /// <param name="exact">The exact solution of the coordinates.</param>
    /// <exception cref="ArgumentException">The box is empty or a term has another number of axes.</exception>
    public PdeProblem(string name, string formula, double[] lower, double[] upper, DerivativeTerm[] terms, double reaction, Func<Jet[], Jet> exact)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(exact);
        if (lower.Length == 0 || lower.Length != upper.Length)
            throw new ArgumentException($"A box needs as many lower as upper bounds, at least one; got {lower.Length} and {upper.Length}.");
        for (int axis = 0; axis < lower.Length; axis++)
        {
            if (!(lower[axis] < upper[axis]) || !double.IsFinite(upper[axis] - lower[axis]))
                throw new ArgumentException($"Axis {axis} runs from {lower[axis]} to {upper[axis]}; expected a finite interval.");
        }
        foreach (DerivativeTerm term in terms)
        {
            if (term.Orders.Length != lower.Length || term.Orders.Any(p => p is < 0 or > 2) || term.Orders.Count(p => p > 0) > 1)
                throw new ArgumentException($"A term has orders ({string.Join(", ", term.Orders)}); expected {lower.Length} orders from 0 to 2 with at most one above 0.");
        }
        (Name, Formula, Lower, Upper, Terms, Reaction, _exact) = (name, formula, lower, upper, terms, reaction, exact);
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>The exact solution, for people.</summary>
    public string Formula { get; }

    /// <summary>Lower corner of the box.</summary>
    public IReadOnlyList<double> Lower { get; }

    /// <summary>Upper corner of the box.</summary>
    public IReadOnlyList<double> Upper { get; }

    /// <summary>The linear terms.</summary>
    public IReadOnlyList<DerivativeTerm> Terms { get; }

    /// <summary>Strength of the term u³ - u.</summary>
    public double Reaction { get; }

    /// <summary>Number of axes.</summary>
    public int Dimension => Lower.Count;

    /// <summary>Whether the equation is linear in u.</summary>
    public bool IsLinear => Reaction == 0;

    /// <summary>The exact solution at a point, [<see cref="Dimension"/>].</summary>
    public double Exact(ReadOnlySpan<double> point) => Along(-1, point).Value;

    /// <summary>The source f at a point, [<see cref="Dimension"/>].</summary>
    public double Source(ReadOnlySpan<double> point)
    {
        double u = Exact(point), sum = Reaction * (u * u - 1) * u;
        foreach (DerivativeTerm term in Terms)
        {
            int axis = Array.FindIndex(term.Orders, p => p > 0);
            if (axis < 0)
                sum += term.Coefficient * u;
            else
                sum += term.Coefficient * (term.Orders[axis] == 1 ? Along(axis, point).First : Along(axis, point).Second);
        }
        return sum;
    }

    private Jet Along(int axis, ReadOnlySpan<double> point)
    {
        if (point.Length != Dimension)
            throw new ArgumentException($"A point of '{Name}' has {Dimension} coordinates, got {point.Length}.");
        var coordinates = new Jet[Dimension];
        for (int i = 0; i < coordinates.Length; i++)
            coordinates[i] = i == axis ? Jet.Variable(point[i]) : point[i];
        return _exact(coordinates);
    }
}
