using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Potentials.Tests.Charges;

public sealed class CoulombPotentialTests
{
    [Fact]
    public void Water_with_charges_and_springs_has_exact_derivatives()
    {
        Structure water = Water(8, skewed: true);
        using var potential = new SumPotential(new FlexibleWater(3.3), new CoulombPotential(new EwaldSum(), FlexibleWater.Excluded(8)));
        Derivatives.Match(potential, water, 1e-6);
    }

    [Fact]
    public void A_sum_tells_its_parts_apart()
    {
        Structure water = Water(8, skewed: false);
        using var springs = new FlexibleWater(3.3);
        using var charges = new CoulombPotential(new EwaldSum(), FlexibleWater.Excluded(8));
        using var sum = new SumPotential(springs, charges);
        var result = new PotentialResult();
        sum.Evaluate(water, result);
        double total = result.Energy;
        springs.Evaluate(water, result);
        Assert.Equal(result.Energy, sum.PartEnergies[0]);
        charges.Evaluate(water, result);
        Assert.Equal(result.Energy, sum.PartEnergies[1]);
        Assert.Equal(sum.PartEnergies.Sum(), total, 1e-12);
    }

    [Fact]
    public void A_molecule_wrapped_atom_by_atom_is_still_whole()
    {
        Structure water = Water(8, skewed: true);
        using var potential = new SumPotential(new FlexibleWater(3.3), new CoulombPotential(new EwaldSum(), FlexibleWater.Excluded(8)));
        var result = new PotentialResult();
        potential.Evaluate(water, result);
        double energy = result.Energy;
        for (int d = 0; d < 3; d++)
        {
            water.Positions[3 + d] += water.Cell.Vectors[3 + d];
            water.Positions[24 + d] -= water.Cell.Vectors[6 + d];
        }
        potential.Evaluate(water, result);
        Assert.Equal(energy, result.Energy, 1e-9);
    }

    [Fact]
    public void Structures_without_charges_are_refused()
    {
        using var potential = new CoulombPotential(new DirectSum());
        Assert.Contains("charges", Assert.Throws<ArgumentException>(() => potential.Evaluate(new Structure([1], [0, 0, 0]), new PotentialResult())).Message, StringComparison.Ordinal);
    }

    /// <summary>Molecules on a small lattice, shaken.</summary>
    internal static Structure Water(int molecules, bool skewed)
    {
        var random = new Random(5);
        int side = (int)Math.Round(Math.Cbrt(molecules));
        const double spacing = 3.4;
        List<double> x = [];
        for (int m = 0; m < molecules; m++)
        {
            double[] o = [m / (side * side) * spacing, m / side % side * spacing, m % side * spacing];
            foreach (double[] atom in new double[][] { [0, 0, 0], [1, 0, 0], [-0.33, 0.943, 0] })
            {
                for (int d = 0; d < 3; d++)
                    x.Add(o[d] + atom[(d + m) % 3] + 0.05 * (random.NextDouble() - 0.5));
            }
        }
        double length = side * spacing;
        var cell = new Cell([length, 0, 0, skewed ? 1.1 : 0, length, 0, 0, skewed ? -0.7 : 0, length], true, true, true);
        return new Structure([.. Enumerable.Range(0, 3 * molecules).Select(i => i % 3 == 0 ? 8 : 1)], [.. x], cell) { Charges = FlexibleWater.Charges(molecules) };
    }
}
