namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>Several structures as one graph, against the structures' own graphs.</summary>
public sealed class GradientBatchTests : IDisposable
{
    private static readonly int[] Elements = [1, 6, 7, 8];

    private readonly MaceGraph[] _graphs;
    private readonly GradientBatch _batch = new(Elements.Length);
    private readonly int _atoms, _edges;

    public GradientBatchTests()
    {
        var table = new ElementTable(Elements);
        _graphs = [MaceGraph.Build(TestModels.Molecule(2, 7), table, 4), MaceGraph.Build(TestModels.Crystal(3), table, 4), MaceGraph.Build(TestModels.Molecule(4, 1), table, 4)];
        // What a larger batch left behind must not show.
        _batch.Set([.. _graphs, .. _graphs]);
        _batch.Set(_graphs);
        (_atoms, _edges) = (_graphs.Sum(g => g.AtomCount), _graphs.Sum(g => g.EdgeCount));
    }

    public void Dispose() => _batch.Dispose();

    [Fact]
    public void Atoms_are_sorted_by_element_and_keep_their_structure()
    {
        int[] places = _batch.Places.Span(_atoms).ToArray(), elements = _batch.Elements.Span(_atoms).ToArray(), structures = _batch.Structures.Span(_atoms).ToArray();
        Assert.Equal((3, _atoms, _edges, _edges / 2), (_batch.StructureCount, _batch.AtomCount, _batch.EdgeCount, _batch.PairCount));
        Assert.Equal(Enumerable.Range(0, _atoms), places.Order());
        Assert.Equal(elements.Order(), elements);
        Assert.Equal([.. _graphs.SelectMany(g => g.ElementIndices)], [.. places.Select(p => elements[p])]);
        Assert.Equal([.. _graphs.SelectMany((g, index) => g.ElementIndices.Select(_ => index))], [.. places.Select(p => structures[p])]);
        for (int z = 0; z < Elements.Length; z++)
            Assert.All(elements[_batch.ElementOffsets[z].._batch.ElementOffsets[z + 1]], e => Assert.Equal(z, e));
        Assert.Equal(_atoms, _batch.ElementOffsets[^1]);
    }

    [Fact]
    public void Edges_are_those_of_the_structures()
    {
        int[] places = _batch.Places.Span(_atoms).ToArray(), offsets = _batch.Offsets.Span(_atoms + 1).ToArray(), elements = _batch.Elements.Span(_atoms).ToArray();
        int[] senders = _batch.Senders.Span(_edges).ToArray(), receivers = _batch.Receivers.Span(_edges).ToArray();
        double[] vectors = _batch.Vectors.Span(3 * _edges).ToArray();
        int first = 0;
        foreach (MaceGraph graph in _graphs)
        {
            for (int i = 0; i < graph.AtomCount; i++)
            {
                int place = places[first + i], from = graph.Offsets[i], to = graph.Offsets[i + 1];
                Range own = offsets[place]..offsets[place + 1];
                Assert.Equal(graph.Senders[from..to].Select(s => places[first + s]), senders[own]);
                Assert.All(receivers[own], r => Assert.Equal(place, r));
                Assert.Equal(graph.Vectors[(3 * from)..(3 * to)], vectors[(3 * own.Start.Value)..(3 * own.End.Value)]);
            }
            first += graph.AtomCount;
        }
        Assert.Equal([.. senders.Select(s => elements[s])], _batch.SenderElements.Span(_edges).ToArray());
        Assert.Equal([.. receivers.Select(r => elements[r])], _batch.ReceiverElements.Span(_edges).ToArray());
    }

    [Fact]
    public void Each_pair_is_two_edges_that_are_each_others_reverse()
    {
        int[] reverse = _batch.Reverse.Span(_edges).ToArray(), pairs = _batch.Pairs.Span(_edges).ToArray();
        for (int e = 0; e < _edges; e++)
        {
            int other = reverse[e];
            Assert.NotEqual(e, other);
            Assert.Equal(e, reverse[other]);
            Assert.Equal(pairs[e], pairs[other]);
            Assert.Equal(_batch.Senders.Span(_edges)[e], _batch.Receivers.Span(_edges)[other]);
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal(-_batch.Vectors.Span(3 * _edges)[3 * e + axis], _batch.Vectors.Span(3 * _edges)[3 * other + axis], 1e-12);
        }
        Assert.All(pairs.CountBy(p => p), p => Assert.Equal(2, p.Value));
        Assert.Equal(Enumerable.Range(0, _edges / 2), _batch.EdgeOfPair.Span(_edges / 2).ToArray().Select(e => pairs[e]));
    }
}
