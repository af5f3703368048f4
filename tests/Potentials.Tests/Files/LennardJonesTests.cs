using EquivSim.Structures;

namespace EquivSim.Potentials.Tests;

/// <summary>Lennard-Jones: values, derivatives, symmetries and periodic images.</summary>
public sealed class LennardJonesTests
{
    private const double Epsilon = 0.3, Sigma = 1.7, Cutoff = 4.1;

    private static PotentialResult Evaluate(Structure s, PairTruncation truncation = PairTruncation.ShiftedForce, double skin = 0.5)
    {
        using var potential = new LennardJones(Epsilon, Sigma, Cutoff, truncation, skin);
        var result = new PotentialResult();
        potential.Evaluate(s, result);
        return result;
    }

    private static Structure Copy(Structure s, double[] positions, Cell? cell = null) => new(s.AtomicNumbers.ToArray(), positions, cell ?? s.Cell);

    private static Structure Get(string kind) => kind switch
    {
        "molecule" => TestModels.Molecule(3),
        "small triclinic cell" => TestModels.Crystal(4),
        _ => Copy(TestModels.Crystal(5), TestModels.Crystal(5).Positions.ToArray(), TestModels.Crystal(5).Cell.WithPeriodicity(true, true, false)),
    };

    [Fact]
    public void A_pair_has_the_energy_of_the_formula()
    {
        var pair = new Structure([18, 18], [0, 0, 0, 0, 0, 1.9]);
        double Bare(double r) => 4 * Epsilon * (Math.Pow(Sigma / r, 12) - Math.Pow(Sigma / r, 6));
        double slope = 4 * Epsilon * (-12 * Math.Pow(Sigma / Cutoff, 12) + 6 * Math.Pow(Sigma / Cutoff, 6)) / Cutoff;
        PotentialResult shifted = Evaluate(pair, PairTruncation.ShiftedEnergy), smooth = Evaluate(pair);
        Assert.Equal(Bare(1.9) - Bare(Cutoff), shifted.Energy, 1e-14);
        Assert.Equal(Bare(1.9) - Bare(Cutoff) - slope * (1.9 - Cutoff), smooth.Energy, 1e-14);
        Assert.Equal(shifted.Energy / 2, shifted.NodeEnergies[1], 1e-15);

        double well = Sigma * Math.Pow(2, 1.0 / 6);
        Assert.Equal(0, Evaluate(new Structure([18, 18], [0, 0, 0, 0, well, 0]), PairTruncation.ShiftedEnergy).Forces[1], 1e-13);
        Assert.Equal(0, Evaluate(new Structure([18, 18], [0, 0, 0, 0, Cutoff, 0])).Energy);
    }

    [Fact]
    public void Energy_and_force_end_smoothly_at_the_cutoff()
    {
        Structure Pair(double r) => new([18, 18], [0, 0, 0, r, 0, 0]);
        Assert.InRange(Math.Abs(Evaluate(Pair(Cutoff - 1e-6)).Energy), 0, 1e-12);
        Assert.InRange(Math.Abs(Evaluate(Pair(Cutoff - 1e-6)).Forces[0]), 0, 1e-6);
        Assert.InRange(Math.Abs(Evaluate(Pair(Cutoff - 1e-6), PairTruncation.ShiftedEnergy).Energy), 0, 1e-7);
        Assert.InRange(Math.Abs(Evaluate(Pair(Cutoff - 1e-6), PairTruncation.ShiftedEnergy).Forces[0]), 1e-3, 1);
    }

    [Theory]
    [InlineData("molecule", PairTruncation.ShiftedForce)]
    [InlineData("small triclinic cell", PairTruncation.ShiftedForce)]
    [InlineData("slab", PairTruncation.ShiftedForce)]
    [InlineData("molecule", PairTruncation.ShiftedEnergy)]
    public void Forces_and_virial_are_derivatives_of_the_energy(string kind, PairTruncation truncation)
    {
        Structure s = Get(kind);
        PotentialResult r = Evaluate(s, truncation);
        double scale = r.Forces.Max(Math.Abs), virialScale = r.Virial.Max(Math.Abs);
        for (int k = 0; k < 3 * s.AtomCount; k++)
        {
            double derivative = Derivative(h => Energy(s, truncation, x => x[k] += h, null));
            Assert.InRange(Math.Abs(r.Forces[k] + derivative), 0, 1e-7 * scale);
        }
        for (int c = 0; c < 9; c++)
        {
            double derivative = Derivative(h => Energy(s, truncation, x => Strain(x, c, h), cell => Strain(cell, c, h)));
            Assert.InRange(Math.Abs(r.Virial[c] + derivative), 0, 1e-7 * virialScale);
        }
        Assert.Equal(r.NodeEnergies.Sum(), r.Energy, 1e-12 * Math.Abs(r.Energy));
    }

    [Theory]
    [InlineData("molecule")]
    [InlineData("small triclinic cell")]
    [InlineData("slab")]
    public void Order_and_place_do_not_matter(string kind)
    {
        Structure s = Get(kind);
        PotentialResult r = Evaluate(s);
        double scale = r.Forces.Max(Math.Abs);
        int n = s.AtomCount;
        double[] x = s.Positions.ToArray();

        double[] reversed = [.. Enumerable.Range(0, n).Reverse().SelectMany(i => x[(3 * i)..(3 * i + 3)])];
        PotentialResult p = Evaluate(Copy(s, reversed));
        double[] moved = [.. x.Select((v, k) => v + (k % 3 == 1 ? 12.34 : -7.5))];
        PotentialResult t = Evaluate(Copy(s, moved));
        Assert.Equal(r.Energy, p.Energy, 1e-12 * Math.Abs(r.Energy));
        Assert.Equal(r.Energy, t.Energy, 1e-11 * Math.Abs(r.Energy));
        for (int k = 0; k < 3 * n; k++)
        {
            Assert.InRange(Math.Abs(r.Forces[k] - p.Forces[3 * (n - 1 - k / 3) + k % 3]), 0, 1e-12 * scale);
            Assert.InRange(Math.Abs(r.Forces[k] - t.Forces[k]), 0, 1e-10 * scale);
        }
        for (int a = 0; a < 3; a++)
            Assert.InRange(Math.Abs(Enumerable.Range(0, n).Sum(i => r.Forces[3 * i + a])), 0, 1e-11 * scale);
    }

    [Fact]
    public void A_supercell_has_the_energy_of_its_cells_and_the_same_stress()
    {
        Structure s = Get("small triclinic cell");
        double[] x = s.Positions.ToArray(), cell = s.Cell.Vectors.ToArray();
        double[] doubled = [.. x, .. x.Select((v, k) => v + cell[k % 3])];
        double[] vectors = [.. cell.Select((v, k) => k < 3 ? 2 * v : v)];
        var super = new Structure([.. s.AtomicNumbers, .. s.AtomicNumbers], doubled, new Cell(vectors, true, true, true));
        PotentialResult one = Evaluate(s), two = Evaluate(super);
        Assert.Equal(2 * one.Energy, two.Energy, 1e-11 * Math.Abs(two.Energy));
        var (a, b) = (new double[9], new double[9]);
        one.CopyStress(s.Cell.Volume, a);
        two.CopyStress(super.Cell.Volume, b);
        Assert.InRange(Compare.Largest(a, b), 0, 1e-11 * a.Max(Math.Abs));
    }

    [Fact]
    public void Nothing_is_allocated_once_the_buffers_are_there()
    {
        Structure s = Get("small triclinic cell");
        using var potential = new LennardJones(Epsilon, Sigma, Cutoff, skin: 0.3);
        var result = new PotentialResult();
        potential.Evaluate(s, result);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 20; step++)
        {
            s.Positions[0] += 1e-3;
            potential.Evaluate(s, result);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_reused_list_gives_the_energy_of_a_fresh_one()
    {
        Structure s = Get("small triclinic cell");
        using var potential = new LennardJones(Epsilon, Sigma, Cutoff, skin: 0.6);
        var result = new PotentialResult();
        for (int step = 0; step < 30; step++)
        {
            s.Positions[4] += 0.05;
            potential.Evaluate(s, result);
            Assert.Equal(Evaluate(s, skin: 0).Energy, result.Energy, 1e-11 * Math.Abs(result.Energy));
        }
    }

    [Fact]
    public void Impossible_parameters_are_refused()
    {
        Assert.Contains("got -1", Assert.Throws<ArgumentOutOfRangeException>(() => new LennardJones(1, -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LennardJones(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LennardJones(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PotentialResult().CopyStress(0, new double[9]));
    }

    private static double Energy(Structure s, PairTruncation truncation, Action<double[]> movePositions, Action<double[]>? moveCell)
    {
        double[] x = s.Positions.ToArray(), cell = s.Cell.Vectors.ToArray();
        movePositions(x);
        moveCell?.Invoke(cell);
        return Evaluate(Copy(s, x, new Cell(cell, s.Cell.IsPeriodic(0), s.Cell.IsPeriodic(1), s.Cell.IsPeriodic(2))), truncation, skin: 0).Energy;
    }

    private static void Strain(double[] vectors, int component, double step)
    {
        (int row, int column) = (component / 3, component % 3);
        for (int i = 0; i < vectors.Length; i += 3)
            vectors[i + row] += step * vectors[i + column];
    }

    private static double Derivative(Func<double, double> f)
    {
        const double Step = 1e-4;
        return (f(-2 * Step) - 8 * f(-Step) + 8 * f(Step) - f(2 * Step)) / (12 * Step);
    }
}
