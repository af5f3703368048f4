using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// The pairs of one structure within the cut-off: what a model needs of it, in plain arrays. Made once per structure and kept when a
/// data set is trained on.
/// </summary>
public sealed class MaceGraph
{
    /// <summary>Two atoms nearer than this (Angstrom) are taken for a broken structure.</summary>
    public const double ShortestDistance = 1e-3;

    /// <summary>Number of atoms.</summary>
    public int AtomCount => ElementIndices.Length;

    /// <summary>Number of directed pairs within the cut-off, each direction counted.</summary>
    public int EdgeCount => Senders.Length;

    /// <summary>Position of each atom's element in the model's table.</summary>
    public int[] ElementIndices { get; }

    /// <summary>Edges of atom i as receiver are <c>Offsets[i]..Offsets[i+1]</c>.</summary>
    public int[] Offsets { get; }

    /// <summary>Sending atom of each edge.</summary>
    public int[] Senders { get; }

    /// <summary>The edge of the same pair the other way round.</summary>
    public int[] Reverse { get; }

    /// <summary>Receiver minus sender, Angstrom, 3 per edge.</summary>
    public double[] Vectors { get; }

    /// <summary>Volume of the cell in Angstrom^3; 0 for an open structure.</summary>
    public double Volume { get; }

    private MaceGraph(int[] elements, int[] offsets, int[] senders, int[] reverse, double[] vectors, double volume)
    {
        (ElementIndices, Offsets, Senders, Reverse, Vectors, Volume) = (elements, offsets, senders, reverse, vectors, volume);
    }

    /// <summary>Finds the pairs of a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="elements">The model's elements.</param>
    /// <param name="cutoff">The model's cut-off in Angstrom.</param>
    /// <exception cref="ArgumentException">An element the model does not know, coordinates that are not finite, or atoms on top of each other.</exception>
    public static MaceGraph Build(Structure structure, ElementTable elements, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(structure);
        var neighbors = new NeighborList(cutoff);
        neighbors.Update(structure);
        return Build(structure, elements, cutoff, neighbors);
    }

    /// <summary>Takes the pairs from an up-to-date neighbour list, whose own cut-off may be longer.</summary>
    /// <inheritdoc cref="Build(Structure, ElementTable, double)"/>
    /// <param name="structure">The structure.</param>
    /// <param name="elements">The model's elements.</param>
    /// <param name="cutoff">The model's cut-off in Angstrom.</param>
    /// <param name="neighbors">List already updated to the structure.</param>
    public static MaceGraph Build(Structure structure, ElementTable elements, double cutoff, NeighborList neighbors)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(neighbors);

        int[] indices = elements.IndicesOf(structure.AtomicNumbers);
        int n = indices.Length;
        ReadOnlySpan<double> x = structure.Positions;
        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]))
                throw new ArgumentException($"Coordinate {"xyz"[i % 3]} of atom {i / 3} is {x[i]}.");
        }
        ReadOnlySpan<int> listSenders = neighbors.Senders, listReceivers = neighbors.Receivers, listShifts = neighbors.Shifts;
        bool periodic = structure.Cell.AnyPeriodic;
        ReadOnlySpan<double> cell = periodic ? structure.Cell.Vectors : new double[9];

        var offsets = new int[n + 1];
        var senders = new int[listSenders.Length];
        var shifts = new int[3 * listSenders.Length];
        var vectors = new double[3 * listSenders.Length];
        int count = 0;
        double limit = cutoff * cutoff;
        for (int p = 0; p < listSenders.Length; p++)
        {
            int i = listSenders[p], j = listReceivers[p];
            ReadOnlySpan<int> s = listShifts.Slice(3 * p, 3);
            double square = 0;
            for (int a = 0; a < 3; a++)
            {
                double d = x[3 * j + a] - x[3 * i + a];
                if (periodic)
                    d += s[0] * cell[a] + s[1] * cell[3 + a] + s[2] * cell[6 + a];
                vectors[3 * count + a] = d;
                square += d * d;
            }
            if (!(square < limit))
                continue;
            if (square < ShortestDistance * ShortestDistance)
                throw new ArgumentException($"Atoms {i} and {j} are {Math.Sqrt(square):G3} Angstrom apart; a potential has no meaning there.");
            senders[count] = i;
            s.CopyTo(shifts.AsSpan(3 * count));
            offsets[j + 1]++;
            count++;
        }
        for (int i = 0; i < n; i++)
            offsets[i + 1] += offsets[i];

        Array.Resize(ref senders, count);
        Array.Resize(ref vectors, 3 * count);
        int[] reverse = FindReverse(offsets, senders, shifts);
        return new MaceGraph(indices, offsets, senders, reverse, vectors, periodic ? structure.Cell.Volume : 0);
    }

    private static int[] FindReverse(int[] offsets, int[] senders, int[] shifts)
    {
        var reverse = new int[senders.Length];
        for (int receiver = 0; receiver + 1 < offsets.Length; receiver++)
        {
            for (int e = offsets[receiver]; e < offsets[receiver + 1]; e++)
                reverse[e] = Find(e, receiver);
        }
        return reverse;

        int Find(int edge, int receiver)
        {
            for (int e = offsets[senders[edge]]; e < offsets[senders[edge] + 1]; e++)
            {
                if (senders[e] == receiver && shifts[3 * e] == -shifts[3 * edge]
                    && shifts[3 * e + 1] == -shifts[3 * edge + 1] && shifts[3 * e + 2] == -shifts[3 * edge + 2])
                    return e;
            }
            throw new InvalidOperationException($"The neighbour list has the pair {senders[edge]} -> {receiver} but not its reverse.");
        }
    }
}
