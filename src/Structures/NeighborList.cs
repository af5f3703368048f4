using System.Runtime.CompilerServices;

namespace EquivSim.Structures;

/// <summary>
/// All ordered pairs of atoms (and of their periodic images) closer than a cut-off, found in O(N) with cell lists.
/// </summary>
/// <remarks>
/// Pair p points from sender j to receiver i: r_p = x[i] - x[j] + shift_p . cell, |r_p| &lt; cutoff + skin.
/// The list is full (both directions, self images included, never an atom with itself in the home cell) and sorted by
/// receiver, then sender, then shift. Positions need not lie inside the cell. Because of the fixed order, the pairs that
/// are closer than the cut-off come in an order that depends on the positions alone, not on when the list was built.
/// Buffers are kept: a rebuild allocates only while the system grows.
/// </remarks>
/// <example><code>
/// var list = new NeighborList(cutoff: 5.0, skin: 0.5);
/// list.Update(structure);               // cheap while no atom has moved by more than half the skin
/// for (int p = list.ReceiverOffsets[i]; p &lt; list.ReceiverOffsets[i + 1]; p++) { int j = list.Senders[p]; }
/// </code></example>
public sealed class NeighborList
{
    private readonly NeighborSearch _search = new();
    private int[] _senders = [], _receivers = [], _shifts = [], _offsets = [0], _cursors = [];
    private int _pairCount;
    private double[] _builtPositions = [];
    private Cell? _builtCell;
    private int _atomCount;

    /// <summary>Makes an empty list.</summary>
    /// <param name="cutoff">Interaction range in Angstrom.</param>
    /// <param name="skin">Extra range in Angstrom; the list is reused until an atom has moved by half of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cut-off is not positive, or the skin negative.</exception>
    public NeighborList(double cutoff, double skin = 0)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff))
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, $"The cut-off must be positive and finite, got {cutoff}.");
        if (!(skin >= 0) || !double.IsFinite(skin))
            throw new ArgumentOutOfRangeException(nameof(skin), skin, $"The skin must be finite and not negative, got {skin}.");
        (Cutoff, Skin) = (cutoff, skin);
    }

    /// <summary>Interaction range in Angstrom.</summary>
    public double Cutoff { get; }

    /// <summary>Extra range in Angstrom.</summary>
    public double Skin { get; }

    /// <summary>Number of atoms of the last update.</summary>
    public int AtomCount => _atomCount;

    /// <summary>Number of ordered pairs.</summary>
    public int PairCount => _pairCount;

    /// <summary>Sending atom of each pair.</summary>
    public ReadOnlySpan<int> Senders => _senders.AsSpan(0, _pairCount);

    /// <summary>Receiving atom of each pair, ascending.</summary>
    public ReadOnlySpan<int> Receivers => _receivers.AsSpan(0, _pairCount);

    /// <summary>Cell shifts, three integers a pair.</summary>
    public ReadOnlySpan<int> Shifts => _shifts.AsSpan(0, 3 * _pairCount);

    /// <summary>Pairs of receiver i are those from element i up to, not including, element i + 1.</summary>
    public ReadOnlySpan<int> ReceiverOffsets => _offsets.AsSpan(0, _atomCount + 1);

    /// <summary>How often the list was built, reuses not counted.</summary>
    public long BuildCount { get; private set; }

    /// <summary>Brings the list up to date with a structure.</summary>
    /// <returns>True when the list was rebuilt, false when the old one still serves.</returns>
    /// <exception cref="ArgumentException">A position is not finite, two atoms coincide, or the pairs do not fit in memory.</exception>
    public bool Update(Structure structure) => Update(structure.Positions, structure.Cell);

    /// <summary>Brings the list up to date with positions (three per atom, Angstrom) in a cell.</summary>
    /// <inheritdoc cref="Update(Structure)"/>
    public bool Update(ReadOnlySpan<double> positions, Cell cell)
    {
        if (positions.Length % 3 != 0)
            throw new ArgumentException($"Positions are three numbers per atom, got {positions.Length} numbers.", nameof(positions));
        if (StillServes(positions, cell))
            return false;
        Build(positions, cell);
        return true;
    }

    /// <summary>Forgets the reference positions: the next update builds anew.</summary>
    public void Invalidate() => _builtCell = null;

    private bool StillServes(ReadOnlySpan<double> positions, Cell cell)
    {
        if (_builtCell is null || positions.Length != 3 * _atomCount || !cell.Equals(_builtCell))
            return false;
        ReadOnlySpan<double> built = _builtPositions.AsSpan(0, positions.Length);
        if (Skin == 0)
            return positions.SequenceEqual(built);
        double limit = 0.25 * Skin * Skin;
        for (int k = 0; k < positions.Length; k += 3)
        {
            double x = positions[k] - built[k], y = positions[k + 1] - built[k + 1], z = positions[k + 2] - built[k + 2];
            // Written so that a NaN counts as moved and is then refused by the build.
            if (!(x * x + y * y + z * z < limit))
                return false;
        }
        return true;
    }

    private void Build(ReadOnlySpan<double> positions, Cell cell)
    {
        _builtCell = null;
        _search.Run(positions, cell, Cutoff + Skin);
        _atomCount = positions.Length / 3;
        Transpose();
        Buffers.Grow(ref _builtPositions, positions.Length);
        positions.CopyTo(_builtPositions);
        _builtCell = cell;
        BuildCount++;
    }

    /// <summary>
    /// The search lists, for each sender in ascending order, its receivers. Dealing them out to their receivers (a counting
    /// sort) leaves every receiver with its senders in ascending order.
    /// </summary>
    private void Transpose()
    {
        _pairCount = _search.PairCount;
        Buffers.Grow(ref _senders, _pairCount);
        Buffers.Grow(ref _receivers, _pairCount);
        Buffers.Grow(ref _shifts, 3 * _pairCount);
        Buffers.Grow(ref _offsets, _atomCount + 1);
        Buffers.Grow(ref _cursors, _atomCount);
        Span<int> senders = _senders, shifts = _shifts, offsets = _offsets.AsSpan(0, _atomCount + 1), cursors = _cursors;
        ReadOnlySpan<int> found = _search.Receivers, foundShifts = _search.Shifts, senderOffsets = _search.SenderOffsets;

        offsets.Clear();
        foreach (int receiver in found)
            offsets[receiver + 1]++;
        for (int i = 0; i < _atomCount; i++)
            offsets[i + 1] += offsets[i];
        offsets[..^1].CopyTo(cursors);

        for (int sender = 0; sender < _atomCount; sender++)
        {
            for (int q = senderOffsets[sender]; q < senderOffsets[sender + 1]; q++)
            {
                int receiver = found[q];
                int slot = cursors[receiver]++;
                Shift shift = new(foundShifts, q);
                // Several images of one sender: keep them in the order of their shifts.
                for (; slot > offsets[receiver] && senders[slot - 1] == sender && shift < new Shift(shifts, slot - 1); slot--)
                {
                    senders[slot] = sender;
                    new Shift(shifts, slot - 1).Store(shifts, slot);
                }
                senders[slot] = sender;
                shift.Store(shifts, slot);
            }
        }
        for (int i = 0; i < _atomCount; i++)
            _receivers.AsSpan(offsets[i]..offsets[i + 1]).Fill(i);
    }

    private readonly struct Shift(int a, int b, int c)
    {
        private readonly int _a = a, _b = b, _c = c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Shift(ReadOnlySpan<int> shifts, int pair) : this(shifts[3 * pair], shifts[3 * pair + 1], shifts[3 * pair + 2]) { }

        public static bool operator <(Shift x, Shift y) => x._a != y._a ? x._a < y._a : x._b != y._b ? x._b < y._b : x._c < y._c;

        public static bool operator >(Shift x, Shift y) => y < x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(Span<int> shifts, int pair) => (shifts[3 * pair], shifts[3 * pair + 1], shifts[3 * pair + 2]) = (_a, _b, _c);
    }
}
