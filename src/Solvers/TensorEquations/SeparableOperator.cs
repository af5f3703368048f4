namespace EquivSim.Solvers.TensorEquations;

/// <summary>A sum of operators c(x) ∂^p along one axis.</summary>
/// <param name="Parts">The operators with the numbers in front of them.</param>
internal sealed record AxisSum(IReadOnlyList<(double Factor, AxisOperator Operator)> Parts);

/// <summary>
/// The linear part of an equation as few terms, each a product of one operator for each axis: what acts along a single axis is one term.
/// </summary>
internal sealed class SeparableOperator
{
    private SeparableOperator(AxisSum[][] operators, int[][] terms) => (Operators, Terms) = (operators, terms);

    /// <summary>The operators that occur along each axis: first the identity, then the sum of all terms that act along this axis alone.</summary>
    public AxisSum[][] Operators { get; }

    /// <summary>For each term the number of its operator along each axis.</summary>
    public int[][] Terms { get; }

    /// <summary>Whether an operator is the one that acts along its axis alone, in the term of a single axis.</summary>
    public static bool IsAlone(int[] term) => term.Count(o => o != 0) == 1 && term.Max() == 1;

    /// <summary>Collects the terms of a problem.</summary>
    public static SeparableOperator Of(SeparableProblem problem)
    {
        int d = problem.Dimension;
        AxisSum identity = new([(1, AxisOperator.Identity)]);
        var alone = new List<(double, AxisOperator)>[d];
        var operators = new List<AxisSum>[d];
        for (int axis = 0; axis < d; axis++)
            (alone[axis], operators[axis]) = ([], [identity, identity]);
        List<int[]> terms = [];
        foreach (SeparableTerm term in problem.Terms)
        {
            int[] acting = [.. Enumerable.Range(0, d).Where(axis => term.Operators[axis] != AxisOperator.Identity)];
            if (acting.Length <= 1)
            {
                int axis = acting.FirstOrDefault();
                alone[axis].Add((term.Factor, term.Operators[axis]));
                continue;
            }
            int[] mixed = new int[d];
            foreach (int axis in acting)
            {
                mixed[axis] = operators[axis].Count;
                operators[axis].Add(new([(axis == acting[0] ? term.Factor : 1, term.Operators[axis])]));
            }
            terms.Add(mixed);
        }
        for (int axis = 0; axis < d; axis++)
        {
            operators[axis][1] = new(alone[axis]);
            if (alone[axis].Count > 0)
                terms.Add([.. Enumerable.Range(0, d).Select(other => other == axis ? 1 : 0)]);
        }
        return new SeparableOperator([.. operators.Select(o => o.ToArray())], [.. terms]);
    }
}
