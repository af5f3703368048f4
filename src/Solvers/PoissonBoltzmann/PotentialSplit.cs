namespace EquivSim.Solvers;

/// <summary>
/// A solvated molecule as a learned operator sees it: φ is what is known beforehand, the bare charges' potential inside and the Debye-Hückel sum
/// outside, plus a remainder, which is the solvent's reaction inside and a correction near the surface outside.
/// </summary>
/// <remarks>Inside, the remainder is divided by the ratio of permittivities: an error then weighs as much in the equation on both sides of the surface.</remarks>
public sealed class PotentialSplit
{
    private readonly bool[] _inside;
    private readonly double[] _known;
    private readonly double _scale;

    /// <summary>Evaluates the known part.</summary>
    /// <param name="solver">The discretised problem.</param>
    public PotentialSplit(PoissonBoltzmannSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        (_inside, double[] coulomb, double[] screened) = solver.Known();
        (Points, _scale) = (solver.Grid.Points, 1 / solver.DielectricRatio);
        _known = [.. _inside.Select((inside, c) => inside ? coulomb[c] : screened[c])];
        Inputs =
        [
            [.. _inside.Select(inside => inside ? 1.0 : 0.0)],
            [.. _inside.Select((inside, c) => inside ? 0 : screened[c])],
            [.. _inside.Select((inside, c) => inside ? 0 : _scale * (screened[c] - coulomb[c]))],
        ];
    }

    /// <summary>Names of the inputs in a data set.</summary>
    public static IReadOnlyList<string> InputNames => ["inside", "screened", "reaction"];

    /// <summary>Name of the remainder in a data set.</summary>
    public static string RemainderName => "remainder";

    /// <summary>Points a side of the grid.</summary>
    public int Points { get; }

    /// <summary>What an operator is given, [x, y, z] each: 1 inside; outside the Debye-Hückel sum; outside its difference to the bare potential, scaled.</summary>
    public IReadOnlyList<double[]> Inputs { get; }

    /// <summary>The remainder of a potential.</summary>
    /// <param name="potential">φ, [x, y, z].</param>
    public double[] Remainder(IReadOnlyList<double> potential) =>
        [.. potential.Select((phi, c) => (phi - _known[c]) * (_inside[c] ? _scale : 1))];

    /// <summary>The potential of a remainder.</summary>
    /// <param name="remainder">[x, y, z].</param>
    public double[] Potential(IReadOnlyList<double> remainder) =>
        [.. remainder.Select((rest, c) => _known[c] + rest / (_inside[c] ? _scale : 1))];
}
