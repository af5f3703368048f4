namespace EquivSim.Structures.Tests;

public sealed class BuilderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    public void Water_boxes_have_the_liquids_density_and_whole_molecules(int molecules)
    {
        Structure box = WaterBox.Create(molecules, seed: 3);
        Assert.Equal(3 * molecules, box.AtomCount);
        double grams = molecules * (Elements.Mass(8) + 2 * Elements.Mass(1)) / 6.02214076e23;
        Assert.Equal(0.997, grams / (box.Cell.Volume * 1e-24), 1e-3);
        for (int m = 0; m < molecules; m++)
        {
            Assert.Equal([8, 1, 1], box.AtomicNumbers.Slice(3 * m, 3).ToArray());
            Assert.Equal(0.9572, Distance(box, 3 * m, 3 * m + 1), 1e-12);
            Assert.Equal(0.9572, Distance(box, 3 * m, 3 * m + 2), 1e-12);
            Assert.Equal(2 * 0.9572 * Math.Sin(52.26 * Math.PI / 180), Distance(box, 3 * m + 1, 3 * m + 2), 1e-12);
        }
        // No two molecules touch: of all pairs so close, only the bonds are left.
        if (molecules == 1)
            return;
        var list = new NeighborList(1.499);
        list.Update(box);
        Assert.Equal(4 * molecules, list.PairCount);
    }

    [Fact]
    public void Orientations_of_water_are_uniform()
    {
        Structure box = WaterBox.Create(2000);
        double[] squares = new double[3];
        for (int m = 0; m < 2000; m++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double dipole = box.Positions[9 * m + 3 + axis] + box.Positions[9 * m + 6 + axis] - 2 * box.Positions[9 * m + axis];
                squares[axis] += dipole * dipole / 2000;
            }
        }
        double mean = squares.Average();
        Assert.All(squares, s => Assert.InRange(s / mean, 0.9, 1.1));
        Assert.Equal(WaterBox.Create(5, 7).Positions.ToArray(), WaterBox.Create(5, 7).Positions.ToArray());
        Assert.NotEqual(WaterBox.Create(5, 7).Positions.ToArray(), WaterBox.Create(5, 8).Positions.ToArray());
    }

    [Fact]
    public void Every_atom_of_diamond_has_four_neighbours()
    {
        const double a = 3.567;
        Structure crystal = Supercell.Repeat(DiamondCell.Create(6, a), 3, 2, 4);
        Assert.Equal(8 * 24, crystal.AtomCount);
        Assert.Equal(24 * a * a * a, crystal.Cell.Volume, 1e-9);
        var list = new NeighborList(a * Math.Sqrt(3) / 4 * 1.01);
        list.Update(crystal);
        for (int i = 0; i < crystal.AtomCount; i++)
            Assert.Equal(4, list.ReceiverOffsets[i + 1] - list.ReceiverOffsets[i]);
    }

    [Fact]
    public void A_repeated_cell_has_the_same_surroundings_everywhere()
    {
        var unit = new Structure([1, 8], [0.1, 0.2, 0.3, 1.4, 0.9, 1.2], new Cell([3, 0, 0, 0.5, 3.2, 0, -0.4, 0.3, 2.9], true, true, true));
        NeighborList one = new(4), many = new(4);
        one.Update(unit);
        many.Update(Supercell.Repeat(unit, 2, 3, 2));
        Assert.Equal(12 * one.PairCount, many.PairCount);
    }

    [Fact]
    public void Wrong_repeats_are_refused()
    {
        var open = new Structure([1], [0, 0, 0]);
        Assert.Throws<ArgumentException>(() => Supercell.Repeat(open, 2, 1, 1));
        Assert.Throws<ArgumentException>(() => Supercell.Repeat(open, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WaterBox.Create(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiamondCell.Create(6, 0));
    }

    private static double Distance(Structure s, int i, int j)
    {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++)
            sum += Math.Pow(s.Positions[3 * i + axis] - s.Positions[3 * j + axis], 2);
        return Math.Sqrt(sum);
    }
}
