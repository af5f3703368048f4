using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// The pairs within the cut-off in the order in which the engine walks atoms: runs of atoms ("chunks") that are near each other in space, sorted by
/// element within each.
/// Buffers are reused; nothing is allocated while the number of pairs does not grow.
/// </summary>
internal sealed class EdgeList
{
    /// <summary>Most atoms of a chunk.</summary>
    public const int ChunkAtoms = 16;

    private readonly ElementTable _elements;
    private readonly double _cutoff, _shortest;
    private readonly NeighborList _neighbors;
    private readonly SpatialOrder _spatial = new();
    private int[] _numbers = [], _indices = [];
    private int[] _kept = [], _reversePairs = [];
    private long _reversesOf = -1;

    /// <summary>Number of atoms.</summary>
    public int AtomCount { get; private set; }

    /// <summary>Number of directed pairs.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Number of chunks of <see cref="ChunkAtoms"/> atoms, the last one shorter.</summary>
    public int ChunkCount => (AtomCount + ChunkAtoms - 1) / ChunkAtoms;

    /// <summary>Structure's atom at each place.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>Place of each of the structure's atoms.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>Element index of the atom at each place.</summary>
    public int[] Elements { get; private set; } = [];

    /// <summary>Edges of the receiver at each place.</summary>
    public int[] Offsets { get; private set; } = [];

    /// <summary>Place of the sender of each edge.</summary>
    public int[] Senders { get; private set; } = [];

    /// <summary>The same pair the other way round.</summary>
    public int[] Reverse { get; private set; } = [];

    /// <summary>Receiver minus sender, Angstrom.</summary>
    public double[] Vectors { get; private set; } = [];

    public EdgeList(ElementTable elements, double cutoff, double shortest, double skin)
    {
        (_elements, _cutoff, _shortest) = (elements, cutoff, shortest);
        _neighbors = new NeighborList(cutoff, skin);
    }

    /// <summary>Takes over a structure.</summary>
    /// <exception cref="ArgumentException">An unknown element, two atoms too near each other, or coordinates that are not finite.</exception>
    public void Update(Structure structure)
    {
        bool isNew = !structure.AtomicNumbers.SequenceEqual(_numbers);
        if (isNew)
            TakeOver(structure.AtomicNumbers);
        if (_neighbors.Update(structure) || isNew)
            Arrange(structure);
        Filter(structure);
    }

    /// <summary>Length of an edge, Angstrom.</summary>
    public double Distance(int edge)
    {
        double x = Vectors[3 * edge], y = Vectors[3 * edge + 1], z = Vectors[3 * edge + 2];
        return Math.Sqrt(x * x + y * y + z * z);
    }

    /// <summary>Adds a multiple of an edge's vector to its gradient, [edges, 3].</summary>
    public unsafe void AddAlong(int edge, double factor, double* gradients)
    {
        for (int axis = 0; axis < 3; axis++)
            gradients[3L * edge + axis] += factor * Vectors[3 * edge + axis];
    }

    private void TakeOver(ReadOnlySpan<int> numbers)
    {
        _indices = _elements.IndicesOf(numbers);
        AtomCount = numbers.Length;
        (Order, Places, Elements, Offsets) = (new int[AtomCount], new int[AtomCount], new int[AtomCount], new int[AtomCount + 1]);
        _numbers = numbers.ToArray();
    }

    /// <summary>Orders the atoms, anew whenever the neighbour list is built.</summary>
    private void Arrange(Structure structure)
    {
        _spatial.Sort(structure.Positions, structure.Cell, _cutoff, Order);
        for (int first = 0; first < AtomCount; first += ChunkAtoms)
            SortByElement(Order.AsSpan(first, Math.Min(ChunkAtoms, AtomCount - first)));
        for (int place = 0; place < AtomCount; place++)
        {
            Places[Order[place]] = place;
            Elements[place] = _indices[Order[place]];
        }
    }

    /// <summary>An insertion sort: a chunk is short, and atoms of one element keep their order.</summary>
    private void SortByElement(Span<int> chunk)
    {
        for (int i = 1; i < chunk.Length; i++)
        {
            int atom = chunk[i], at = i;
            for (; at > 0 && _indices[chunk[at - 1]] > _indices[atom]; at--)
                chunk[at] = chunk[at - 1];
            chunk[at] = atom;
        }
    }

    private void Filter(Structure structure)
    {
        ReadOnlySpan<double> x = structure.Positions, cell = structure.Cell.AnyPeriodic ? structure.Cell.Vectors : default;
        ReadOnlySpan<int> senders = _neighbors.Senders, shifts = _neighbors.Shifts, offsets = _neighbors.ReceiverOffsets;
        if (_kept.Length < _neighbors.PairCount)
        {
            int room = _neighbors.PairCount + _neighbors.PairCount / 8;
            (_kept, Senders, Reverse, Vectors) = (new int[room], new int[room], new int[room], new double[3 * room]);
        }
        double limit = _cutoff * _cutoff, shortest = _shortest * _shortest;
        int count = 0;
        for (int place = 0; place < AtomCount; place++)
        {
            int j = Order[place];
            Offsets[place] = count;
            for (int p = offsets[j]; p < offsets[j + 1]; p++)
            {
                int i = senders[p];
                double dx = x[3 * j] - x[3 * i], dy = x[3 * j + 1] - x[3 * i + 1], dz = x[3 * j + 2] - x[3 * i + 2];
                if (!cell.IsEmpty)
                {
                    int a = shifts[3 * p], b = shifts[3 * p + 1], c = shifts[3 * p + 2];
                    dx += a * cell[0] + b * cell[3] + c * cell[6];
                    dy += a * cell[1] + b * cell[4] + c * cell[7];
                    dz += a * cell[2] + b * cell[5] + c * cell[8];
                }
                double square = dx * dx + dy * dy + dz * dz;
                if (!(square < limit))
                {
                    _kept[p] = -1;
                    continue;
                }
                if (square < shortest)
                    throw new ArgumentException($"Atoms {i} and {j} are {Math.Sqrt(square):G3} Angstrom apart; this model is tabulated from {_shortest:G3} Angstrom on.");
                _kept[p] = count;
                Senders[count] = Places[i];
                (Vectors[3 * count], Vectors[3 * count + 1], Vectors[3 * count + 2]) = (dx, dy, dz);
                count++;
            }
        }
        Offsets[AtomCount] = count;
        EdgeCount = count;

        if (_reversesOf != _neighbors.BuildCount)
            FindReverses();
        for (int p = 0; p < _neighbors.PairCount; p++)
        {
            if (_kept[p] >= 0)
                Reverse[_kept[p]] = _kept[_reversePairs[p]];
        }
    }

    private void FindReverses()
    {
        ReadOnlySpan<int> senders = _neighbors.Senders, receivers = _neighbors.Receivers, shifts = _neighbors.Shifts, offsets = _neighbors.ReceiverOffsets;
        if (_reversePairs.Length < senders.Length)
            _reversePairs = new int[_kept.Length];
        for (int p = 0; p < senders.Length; p++)
        {
            int q = offsets[senders[p]];
            while (senders[q] != receivers[p] || shifts[3 * q] != -shifts[3 * p] || shifts[3 * q + 1] != -shifts[3 * p + 1] || shifts[3 * q + 2] != -shifts[3 * p + 2])
                q++;
            _reversePairs[p] = q;
        }
        _reversesOf = _neighbors.BuildCount;
    }
}
