namespace EquivSim.Structures.Tests;

public sealed class SpatialOrderTests
{
    [Fact]
    public void Every_atom_has_a_place_and_neighbours_are_near_in_it()
    {
        Structure box = WaterBox.Create(1000);
        int[] order = Sort(box, 5);
        Assert.Equal(Enumerable.Range(0, box.AtomCount), order.Order());
        int[] places = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
            places[order[place]] = place;
        var list = new NeighborList(5);
        list.Update(box);
        double given = 0, sorted = 0;
        for (int p = 0; p < list.PairCount; p++)
        {
            given += Math.Abs(list.Receivers[p] - list.Senders[p]);
            sorted += Math.Abs(places[list.Receivers[p]] - places[list.Senders[p]]);
        }
        // The molecules of the box lie in a random order: pairs are a third of all atoms apart on average.
        Assert.InRange(given / list.PairCount, 900, 1100);
        Assert.InRange(sorted / list.PairCount, 0, 600);
    }

    [Fact]
    public void Lattice_vectors_change_nothing()
    {
        Structure box = WaterBox.Create(64);
        int[] order = Sort(box, 4);
        double edge = box.Cell.Vectors[0];
        for (int i = 0; i < box.AtomCount; i++)
            box.Positions[3 * i + i % 3] += (i % 5 - 2) * edge;
        Assert.Equal(order, Sort(box, 4));
    }

    [Fact]
    public void Open_systems_and_single_atoms_are_ordered_too()
    {
        Assert.Equal([0], Sort(new Structure([1], [3, 4, 5]), 2));
        Assert.Equal([2, 0, 3, 1], Sort(new Structure([1, 1, 1, 1], [0, 0, 0, 90, 0, 0, -30, 0, 0, 30, 0, 0]), 5));
        Assert.Throws<ArgumentException>(() => new SpatialOrder().Sort([0, 0, 0], Cell.None, 0, new int[1]));
        Assert.Throws<ArgumentException>(() => new SpatialOrder().Sort([0, 0, 0], Cell.None, 1, new int[2]));
    }

    private static int[] Sort(Structure structure, double spacing)
    {
        int[] order = new int[structure.AtomCount];
        new SpatialOrder().Sort(structure.Positions, structure.Cell, spacing, order);
        return order;
    }
}
