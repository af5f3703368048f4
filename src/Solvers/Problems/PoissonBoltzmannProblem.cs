using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// The linearised Poisson-Boltzmann equation in small boxes: a ball of atoms is cut out of a molecule, turned at random and solved, and a box
/// smaller than the grid is kept, so that the surface and the solute cross its sides as they do in a larger problem. See <see cref="PotentialSplit"/>
/// for the fields.
/// </summary>
public sealed class PoissonBoltzmannProblem : FieldProblem
{
    private readonly Solute _molecule;
    private readonly Solvent _solvent;
    private readonly int _resolution, _points;
    private readonly double _spacing;

    /// <summary>Plans the problem.</summary>
    /// <param name="molecule">Where atoms are taken from.</param>
    /// <param name="solvent">What surrounds them.</param>
    /// <param name="resolution">Points a side that are kept.</param>
    /// <param name="points">Points a side of the solver, at least as many.</param>
    /// <param name="spacing">Distance of points, Å.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public PoissonBoltzmannProblem(Solute molecule, Solvent solvent, int resolution = 32, int points = 48, double spacing = 1)
        : base([.. PotentialSplit.InputNames.Select(name => FieldShape.Cube(name, 3, resolution))], [FieldShape.Cube(PotentialSplit.RemainderName, 3, resolution)], new Dictionary<string, object>
        {
            ["equation"] = "-div(eps grad phi) + eps_s kappa^2 phi = 4 pi l q around a ball of atoms; the remainder is phi less what is known, inside over the ratio of permittivities",
            ["spacing"] = spacing,
            ["ionic_strength"] = solvent.IonicStrength,
            ["solute_dielectric"] = solvent.SoluteDielectric,
            ["solvent_dielectric"] = solvent.SolventDielectric,
            ["solver_points"] = points,
        })
    {
        if (resolution < 4 || points < resolution || !(spacing > 0))
            throw new ArgumentException($"Boxes of {resolution} points out of {points}, {spacing} Å apart: expected at least 4, no more than the solver's, and a positive distance.");
        (_molecule, _solvent, _resolution, _points, _spacing) = (molecule, solvent, resolution, points, spacing);
    }

    /// <inheritdoc/>
    protected override double[][] Draw(RandomSource random)
    {
        var solver = new PoissonBoltzmannSolver(Ball(random), _solvent, new(_points, _spacing, (0, 0, 0)));
        var split = new PotentialSplit(solver);
        double[] remainder = split.Remainder(solver.Solve(tolerance: 1e-6).Potential);
        int[] first = [.. Enumerable.Range(0, 3).Select(_ => (int)(random.NextDouble() * (_points - _resolution + 1)))];
        return [.. split.Inputs.Append(remainder).Select(field => Cut(field, first))];
    }

    /// <summary>The atoms around one that is drawn, to two thirds of the way from the grid's centre to its sides, turned.</summary>
    private Solute Ball(RandomSource random)
    {
        int center = (int)(random.NextDouble() * _molecule.Count);
        double[] turn = Rotation(random);
        double reach = _points * _spacing / 3;
        var (positions, charges, radii) = (new List<double>(), new List<double>(), new List<double>());
        Span<double> d = stackalloc double[3];
        for (int atom = 0; atom < _molecule.Count; atom++)
        {
            for (int axis = 0; axis < 3; axis++)
                d[axis] = _molecule.Positions[3 * atom + axis] - _molecule.Positions[3 * center + axis];
            if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] > reach * reach)
                continue;
            for (int row = 0; row < 3; row++)
                positions.Add(turn[3 * row] * d[0] + turn[3 * row + 1] * d[1] + turn[3 * row + 2] * d[2]);
            charges.Add(_molecule.Charges[atom]);
            radii.Add(_molecule.Radii[atom]);
        }
        return new Solute([.. positions], [.. charges], [.. radii]);
    }

    /// <summary>A uniformly random rotation: a quaternion of four normal numbers.</summary>
    private static double[] Rotation(RandomSource random)
    {
        double w = random.NextGaussian(), x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian();
        double s = 2 / (w * w + x * x + y * y + z * z);
        return
        [
            1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y),
            s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x),
            s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y),
        ];
    }

    private double[] Cut(double[] field, int[] first)
    {
        int n = _resolution;
        var box = new double[n * n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                field.AsSpan(((first[0] + i) * _points + first[1] + j) * _points + first[2], n).CopyTo(box.AsSpan((i * n + j) * n));
        }
        return box;
    }
}
