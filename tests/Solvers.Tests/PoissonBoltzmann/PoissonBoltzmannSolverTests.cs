using EquivSim.Tests;

namespace EquivSim.Solvers.Tests;

public sealed class PoissonBoltzmannSolverTests
{
    private static readonly Solute Ion = new([0.13, -0.21, 0.07], [1], [2]);

    /// <summary>Born: ½ q² l kT/a (1/ε_s − 1/ε_in).</summary>
    [Fact]
    public void The_energy_of_an_ion_is_Borns_to_a_thousandth_and_converges()
    {
        var water = new Solvent { SoluteDielectric = 1, SolventDielectric = 78.54 };
        double exact = 0.5 * water.CoulombLength * water.ThermalEnergy / 2 * (1 / 78.54 - 1);
        double[] errors = [.. new[] { 32, 64 }.Select(n => Math.Abs(EnergyOf(Ion, water, n, 12.8) / exact - 1))];
        Assert.InRange(errors[1], 0, 1e-3);
        // Second order: four times smaller with half the spacing, within the scatter of how the grid cuts the sphere.
        Assert.InRange(errors[0] / errors[1], 3.2, 5);
    }

    /// <summary>Debye and Hückel: an ion of radius a whose atmosphere begins at R = a + 2 Å.</summary>
    [Fact]
    public void Salt_acts_on_an_ion_as_Debye_and_Hueckel_computed()
    {
        var water = new Solvent { SoluteDielectric = 2, SolventDielectric = 78.54, IonicStrength = 0.5 };
        double kappa = water.InverseDebyeLength;
        Assert.Equal(3.04 / Math.Sqrt(0.5), 1 / kappa, 0.02);
        double reaction = water.CoulombLength * ((1 / 78.54 - 0.5) / 2 - kappa / (78.54 * (1 + kappa * 4)));
        PoissonBoltzmannSolution solution = new PoissonBoltzmannSolver(Ion, water, new(64, 0.25, (0, 0, 0))).Solve();
        Assert.Equal(1, solution.SolvationEnergy / (0.5 * water.ThermalEnergy * reaction), 4e-3);
        double saltless = EnergyOf(Ion, water with { IonicStrength = 0 }, 64, 16);
        double salt = 0.5 * water.ThermalEnergy * -water.CoulombLength * kappa / (78.54 * (1 + kappa * 4));
        Assert.Equal(1, (solution.SolvationEnergy - saltless) / salt, 0.03);
    }

    /// <summary>Kirkwood (1934): a charge off the centre of a sphere, as a series in Legendre polynomials.</summary>
    [Fact]
    public void A_charge_off_the_centre_of_a_sphere_has_Kirkwoods_energy()
    {
        const double A = 3, D = 1.5, In = 2, Out = 78.54;
        var water = new Solvent { SoluteDielectric = In, SolventDielectric = Out };
        double sum = Enumerable.Range(0, 60).Sum(n => (n + 1) * (In - Out) / (n * In + (n + 1) * Out) * Math.Pow(D, 2 * n) / Math.Pow(A, 2 * n + 1));
        double exact = 0.5 * water.CoulombLength * water.ThermalEnergy / In * sum;
        var solute = new Solute([0.1, 0.2, 0.3, 0.1 + D, 0.2, 0.3], [0, 1], [A, 0]);
        Assert.Equal(1, EnergyOf(solute, water, 64, 12.8) / exact, 6e-3);
    }

    /// <summary>The full equation around one ion against the radial ordinary equation, solved here by shells.</summary>
    [Fact]
    public void The_full_equation_agrees_with_the_radial_one()
    {
        var water = new Solvent { SoluteDielectric = 2, IonicStrength = 0.5, IonRadius = 0.5 };
        var ion = new Solute([0, 0, 0], [3], [2]);
        var solver = new PoissonBoltzmannSolver(ion, water, new(64, 0.375, (0, 0, 0)));
        PoissonBoltzmannSolution full = solver.Solve(isLinear: false), linear = solver.Solve();
        Assert.InRange(full.NewtonSteps, 2, 12);
        Assert.True(full.Residual < 1e-8);
        double boundary = 12.1875, expected = RadialReaction(water, 3, 2, 2.5, boundary, isLinear: false), expectedLinear = RadialReaction(water, 3, 2, 2.5, boundary, isLinear: true);
        // The difference of the two equations is a small part of the energy and is compared by itself.
        double difference = (full.SolvationEnergy - linear.SolvationEnergy) / (1.5 * water.ThermalEnergy);
        Assert.True(Math.Abs(expected - expectedLinear) > 0.05);
        Assert.Equal(expected - expectedLinear, difference, 0.05 * Math.Abs(expected - expectedLinear));
    }

    /// <summary>The body that a probe leaves between two spheres is one of revolution: its volume by counting points and from the profile.</summary>
    [Theory]
    [InlineData(4.0)]
    [InlineData(5.5)]
    [InlineData(6.7)]
    [InlineData(7.0)]
    public void A_probe_closes_the_gaps_it_does_not_fit_in(double distance)
    {
        const double R = 2, P = 1.4, H = 0.2;
        var pair = new Solute([-distance / 2, 0, 0, distance / 2, 0, 0], [1, -1], [R, R]);
        var split = new PotentialSplit(new PoissonBoltzmannSolver(pair, new Solvent { ProbeRadius = P }, new(64, H, (0.03, 0.05, 0.07))));
        double volume = 0;
        for (double x = -6; x < 6; x += 0.001)
            volume += 0.001 * Math.PI * SquaredProfile(Math.Abs(x));
        Assert.Equal(1, split.Inputs[0].Sum() * H * H * H / volume, 0.01);

        // Spheres outside; between the places where the probe touches both, its arc around the axis.
        double SquaredProfile(double x)
        {
            double half = distance / 2, ring = (R + P) * (R + P) - half * half, touching = half * P / (R + P);
            double sphere = Math.Max(0, R * R - (x - half) * (x - half));
            if (ring <= 0 || x >= touching)
                return sphere;
            // A ring closer to the axis than the probe's radius meets itself.
            double arc = Math.Sqrt(Math.Max(0, P * P - x * x)), inner = Math.Sqrt(ring) - arc;
            return inner > 0 ? inner * inner : 0;
        }
    }

    [Fact]
    public void A_probe_changes_nothing_around_one_sphere()
    {
        var water = new Solvent { IonicStrength = 0.1 };
        Assert.Equal(1, EnergyOf(Ion, water with { ProbeRadius = 1.4 }, 64, 12.8) / EnergyOf(Ion, water, 64, 12.8), 3e-3);
    }

    [Fact]
    public void What_is_known_and_what_is_left_make_the_potential()
    {
        var solver = new PoissonBoltzmannSolver(Ion, new Solvent { IonicStrength = 0.15 }, new(32, 0.5, (0, 0, 0)));
        PoissonBoltzmannSolution solution = solver.Solve();
        var split = new PotentialSplit(solver);
        double[] remainder = split.Remainder(solution.Potential), back = split.Potential(remainder);
        for (int c = 0; c < back.Length; c++)
            Assert.Equal(solution.Potential[c], back[c], 1e-9 * (1 + Math.Abs(back[c])));
        // An ion's Debye-Hückel potential is exact outside, and its reaction inside is a constant.
        double[] inside = [.. remainder.Where((_, c) => split.Inputs[0][c] > 0)], outside = [.. remainder.Where((_, c) => split.Inputs[0][c] == 0)];
        Assert.True(outside.Max(Math.Abs) < 0.05 * solution.Potential.Where((_, c) => split.Inputs[0][c] == 0).Max(Math.Abs));
        Assert.True(inside.Max() - inside.Min() < 0.1 * Math.Abs(inside.Average()));
        Assert.Equal(0, solver.Solve(guess: back).Iterations);
    }

    [Fact]
    public void A_protein_is_solved_to_a_tight_tolerance_and_a_good_guess_saves_iterations()
    {
        Solute protein = Solute.FromPqr(RepositoryFiles.Path("data", "electrostatics", "biomolecules", "1ajj.pqr"));
        var solver = new PoissonBoltzmannSolver(protein, new Solvent { IonicStrength = 0.15 }, SolvationGrid.Around(protein, 1, 8));
        PoissonBoltzmannSolution first = solver.Solve(tolerance: 1e-8);
        Assert.True(first.Residual <= 1e-8);
        Assert.InRange(first.Iterations, 3, 40);
        PoissonBoltzmannSolution loose = solver.Solve(tolerance: 1e-3), again = solver.Solve(tolerance: 1e-8, guess: loose.Potential);
        Assert.True(again.Iterations < first.Iterations);
        Assert.Equal(first.SolvationEnergy, again.SolvationEnergy, 1e-5 * Math.Abs(first.SolvationEnergy));
    }

    [Fact]
    public void Problems_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Solute([0, 0, 0], [1], [0]));
        Assert.Throws<ArgumentException>(() => new Solute([0, 0], [1], [1]));
        Assert.Throws<ArgumentException>(() => new Solute([0, double.NaN, 0], [1], [1]));
        Assert.Contains("out of the grid", Assert.Throws<ArgumentException>(() => new PoissonBoltzmannSolver(Ion, new(), new(16, 0.2, (0, 0, 0)))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PoissonBoltzmannSolver(Ion, new() { IonicStrength = -1 }, new(32, 0.5, (0, 0, 0))));
        var solver = new PoissonBoltzmannSolver(Ion, new(), new(16, 0.5, (0, 0, 0)));
        Assert.Throws<ArgumentException>(() => solver.Solve(guess: new double[5]));
    }

    private static double EnergyOf(Solute solute, Solvent solvent, int points, double side) =>
        new PoissonBoltzmannSolver(solute, solvent, new(points, side / points, (0, 0, 0))).Solve().SolvationEnergy;

    /// <summary>Reaction potential at the centre from −(ε r² φ')' + r² ε_s κ² sinh φ = 0 between the ion's charge and Debye-Hückel's value far out.</summary>
    private static double RadialReaction(Solvent solvent, double charge, double radius, double start, double end, bool isLinear)
    {
        const int Shells = 8000;
        double h = (end - radius) / Shells, kappa = solvent.InverseDebyeLength, l = solvent.CoulombLength, outside = solvent.SolventDielectric;
        double[] phi = new double[Shells + 1];
        phi[Shells] = charge * l / outside * Math.Exp(-kappa * (end - start)) / ((1 + kappa * start) * end);
        for (int newton = 0; newton < 30; newton++)
        {
            // Tridiagonal: flux ε r² φ' is −q l at the sphere.
            double[] diagonal = new double[Shells], right = new double[Shells], upper = new double[Shells];
            for (int i = 0; i < Shells; i++)
            {
                double r = radius + i * h, gUp = outside * (r + h / 2) * (r + h / 2) / h, gDown = i == 0 ? 0 : outside * (r - h / 2) * (r - h / 2) / h;
                double screened = r < start ? 0 : solvent.Screening * r * r * h * (i == 0 ? 0.5 : 1);
                (double value, double slope) = isLinear ? (phi[i], 1.0) : (Math.Sinh(phi[i]), Math.Cosh(phi[i]));
                right[i] = (i == 0 ? charge * l : 0) - gUp * (phi[i] - phi[i + 1]) - (i == 0 ? 0 : gDown * (phi[i] - phi[i - 1])) - screened * value;
                (diagonal[i], upper[i]) = (gUp + gDown + screened * slope, -gUp);
                if (i == 0)
                    continue;
                double factor = -gDown / diagonal[i - 1];
                diagonal[i] -= factor * upper[i - 1];
                right[i] -= factor * right[i - 1];
            }
            double step = 0;
            for (int i = Shells - 1; i >= 0; i--)
            {
                step = (right[i] - (i == Shells - 1 ? 0 : upper[i] * step)) / diagonal[i];
                phi[i] += step;
            }
        }
        return phi[0] - charge * l / (solvent.SoluteDielectric * radius);
    }
}
