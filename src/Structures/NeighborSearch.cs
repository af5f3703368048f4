namespace EquivSim.Structures;

/// <summary>
/// The cell-list search behind <see cref="NeighborList"/>: atoms are wrapped into the cell and sorted into bins no
/// narrower than the range where the cell allows it; a cell narrower than the range is searched through several images.
/// Every buffer is reused.
/// </summary>
internal sealed class NeighborSearch
{
    private int[] _receivers = [], _shifts = [], _senderOffsets = [];
    private int[] _bins = [], _binOffsets = [], _sorted = [], _wraps = [];
    private double[] _wrapped = [], _sortedPositions = [];
    private int _pairCount, _atomCount;

    /// <summary>Number of ordered pairs found.</summary>
    public int PairCount => _pairCount;

    /// <summary>Receiver of each pair, grouped by sender.</summary>
    public ReadOnlySpan<int> Receivers => _receivers.AsSpan(0, _pairCount);

    /// <summary>Three cell shifts per pair, to be added to receiver minus sender.</summary>
    public ReadOnlySpan<int> Shifts => _shifts.AsSpan(0, 3 * _pairCount);

    /// <summary>Pairs of sender j start at element j.</summary>
    public ReadOnlySpan<int> SenderOffsets => _senderOffsets.AsSpan(0, _atomCount + 1);

    public void Run(ReadOnlySpan<double> positions, Cell cell, double range)
    {
        _atomCount = positions.Length / 3;
        _pairCount = 0;
        CellBasis basis = CellBasis.Of(cell);
        Buffers.Grow(ref _wrapped, positions.Length);
        Buffers.Grow(ref _wraps, positions.Length);
        Buffers.Grow(ref _bins, _atomCount);
        Buffers.Grow(ref _senderOffsets, _atomCount + 1);
        if (_atomCount == 0)
        {
            _senderOffsets[0] = 0;
            return;
        }

        BinAxis axis0, axis1, axis2;
        WrapAndMeasure(positions, cell, basis, range, out axis0, out axis1, out axis2);
        RefuseExplosion(cell, axis0, axis1, axis2);
        LimitBins(ref axis0, ref axis1, ref axis2);
        SortIntoBins(basis, axis0, axis1, axis2);
        for (int sender = 0; sender < _atomCount; sender++)
        {
            _senderOffsets[sender] = _pairCount;
            FindReceivers(sender, positions, cell, range, axis0, axis1, axis2);
        }
        _senderOffsets[_atomCount] = _pairCount;
    }

    /// <summary>Bins along one axis: fractional coordinate f falls into bin (f - Origin) * Scale.</summary>
    private struct BinAxis
    {
        public bool Periodic;
        public int Count;
        /// <summary>How many bins to look at on each side.</summary>
        public int Reach;
        public double Origin, Extent;
        /// <summary>Range of the search in units of the extent.</summary>
        public double RelativeRange;

        public readonly int Bin(double fraction) => Math.Clamp((int)((fraction - Origin) / Extent * Count), 0, Count - 1);

        public static BinAxis Of(bool periodic, double minimum, double maximum, double height, double range)
        {
            // A hair more than the range, so that rounding at a bin's edge cannot hide a pair.
            double padded = range * (1 + 1e-9);
            BinAxis axis = default;
            axis.Periodic = periodic;
            axis.Origin = periodic ? 0 : minimum;
            axis.Extent = periodic ? 1 : Math.Max(maximum - minimum, padded / height);
            axis.RelativeRange = padded / (height * axis.Extent);
            axis.SetCount((int)Math.Clamp(1 / axis.RelativeRange, 1, 1 << 20));
            return axis;
        }

        public void SetCount(int count)
        {
            Count = count;
            Reach = (int)Math.Min(Math.Floor(RelativeRange * count) + 1, int.MaxValue / 4);
            if (!Periodic)
                Reach = Math.Min(Reach, count - 1);
        }
    }

    private void WrapAndMeasure(ReadOnlySpan<double> positions, Cell cell, in CellBasis basis, double range, out BinAxis axis0, out BinAxis axis1, out BinAxis axis2)
    {
        Span<double> minimum = [double.MaxValue, double.MaxValue, double.MaxValue];
        Span<double> maximum = [double.MinValue, double.MinValue, double.MinValue];
        ReadOnlySpan<double> lattice = cell.Vectors;
        ReadOnlySpan<double> inverse = basis.Inverse;
        for (int i = 0; i < _atomCount; i++)
        {
            ReadOnlySpan<double> x = positions.Slice(3 * i, 3);
            Span<double> wrapped = _wrapped.AsSpan(3 * i, 3);
            if (!double.IsFinite(x[0] + x[1] + x[2]))
                throw new ArgumentException($"Atom {i}: its position must be finite, got ({x[0]}, {x[1]}, {x[2]}).");
            x.CopyTo(wrapped);
            for (int k = 0; k < 3; k++)
            {
                double fraction = x[0] * inverse[k] + x[1] * inverse[3 + k] + x[2] * inverse[6 + k];
                double wrap = 0;
                if (cell.IsPeriodic(k))
                {
                    wrap = Math.Floor(fraction);
                    if (Math.Abs(wrap) > 1 << 28)
                        throw new ArgumentException($"Atom {i} lies {wrap:g3} cells away from the home cell along axis {k}.");
                    for (int d = 0; d < 3; d++)
                        wrapped[d] -= wrap * lattice[3 * k + d];
                }
                _wraps[3 * i + k] = (int)wrap;
                minimum[k] = Math.Min(minimum[k], fraction);
                maximum[k] = Math.Max(maximum[k], fraction);
            }
        }
        axis0 = BinAxis.Of(cell.IsPeriodic(0), minimum[0], maximum[0], basis.Height0, range);
        axis1 = BinAxis.Of(cell.IsPeriodic(1), minimum[1], maximum[1], basis.Height1, range);
        axis2 = BinAxis.Of(cell.IsPeriodic(2), minimum[2], maximum[2], basis.Height2, range);
    }

    /// <summary>A cell far smaller than the range would give more image pairs than fit in an array: say so instead.</summary>
    private void RefuseExplosion(Cell cell, in BinAxis axis0, in BinAxis axis1, in BinAxis axis2)
    {
        double images = 1;
        foreach (BinAxis axis in (ReadOnlySpan<BinAxis>)[axis0, axis1, axis2])
        {
            if (axis.Periodic)
                images *= Math.Max(1, axis.RelativeRange);
        }
        if (images * _atomCount * _atomCount > int.MaxValue / 3 && images > 1e4)
            throw new ArgumentException($"The cell {cell} is so small beside the cut-off that about {images * _atomCount * _atomCount:g2} pairs of images would interact.");
    }

    /// <summary>No more bins than about four an atom: empty bins cost time and memory.</summary>
    private void LimitBins(ref BinAxis axis0, ref BinAxis axis1, ref BinAxis axis2)
    {
        long limit = Math.Max(64, 4L * _atomCount);
        while ((long)axis0.Count * axis1.Count * axis2.Count > limit)
        {
            if (axis0.Count >= axis1.Count && axis0.Count >= axis2.Count)
                axis0.SetCount((axis0.Count + 1) / 2);
            else if (axis1.Count >= axis2.Count)
                axis1.SetCount((axis1.Count + 1) / 2);
            else
                axis2.SetCount((axis2.Count + 1) / 2);
        }
    }

    /// <summary>Counting sort of the atoms by bin, with their wrapped positions beside them.</summary>
    private void SortIntoBins(in CellBasis basis, in BinAxis axis0, in BinAxis axis1, in BinAxis axis2)
    {
        int binCount = axis0.Count * axis1.Count * axis2.Count;
        Buffers.Grow(ref _binOffsets, binCount + 1);
        Buffers.Grow(ref _sorted, _atomCount);
        Buffers.Grow(ref _sortedPositions, 3 * _atomCount);
        Span<int> offsets = _binOffsets.AsSpan(0, binCount + 1);
        ReadOnlySpan<double> inverse = basis.Inverse;
        offsets.Clear();
        for (int i = 0; i < _atomCount; i++)
        {
            double x = _wrapped[3 * i], y = _wrapped[3 * i + 1], z = _wrapped[3 * i + 2];
            int bin = axis0.Bin(x * inverse[0] + y * inverse[3] + z * inverse[6]);
            bin = bin * axis1.Count + axis1.Bin(x * inverse[1] + y * inverse[4] + z * inverse[7]);
            bin = bin * axis2.Count + axis2.Bin(x * inverse[2] + y * inverse[5] + z * inverse[8]);
            _bins[i] = bin;
            offsets[bin]++;
        }
        int sum = 0;
        foreach (ref int offset in offsets)
            offset = sum += offset;
        for (int i = _atomCount - 1; i >= 0; i--)
        {
            int slot = --offsets[_bins[i]];
            _sorted[slot] = i;
            _wrapped.AsSpan(3 * i, 3).CopyTo(_sortedPositions.AsSpan(3 * slot));
        }
    }

    private void FindReceivers(int sender, ReadOnlySpan<double> positions, Cell cell, double range, in BinAxis axis0, in BinAxis axis1, in BinAxis axis2)
    {
        ReadOnlySpan<double> lattice = cell.Vectors;
        double range2 = range * range, padded2 = range2 * (1 + 1e-9);
        double senderX = _wrapped[3 * sender], senderY = _wrapped[3 * sender + 1], senderZ = _wrapped[3 * sender + 2];
        int bin = _bins[sender];
        int home2 = bin % axis2.Count, home1 = bin / axis2.Count % axis1.Count, home0 = bin / axis2.Count / axis1.Count;
        Window window0 = new(axis0, home0), window1 = new(axis1, home1), window2 = new(axis2, home2);
        for (int b0 = window0.First; b0 <= window0.Last; b0++)
        {
            int image0 = window0.Image(b0, out int bin0);
            for (int b1 = window1.First; b1 <= window1.Last; b1++)
            {
                int image1 = window1.Image(b1, out int bin1);
                for (int b2 = window2.First; b2 <= window2.Last; b2++)
                {
                    int image2 = window2.Image(b2, out int bin2);
                    int here = (bin0 * axis1.Count + bin1) * axis2.Count + bin2;
                    int first = _binOffsets[here], end = _binOffsets[here + 1];
                    if (first == end)
                        continue;
                    // Everything of this bin is shifted by the same vector: put it into the sender's position.
                    double x = senderX - (image0 * lattice[0] + image1 * lattice[3] + image2 * lattice[6]);
                    double y = senderY - (image0 * lattice[1] + image1 * lattice[4] + image2 * lattice[7]);
                    double z = senderZ - (image0 * lattice[2] + image1 * lattice[5] + image2 * lattice[8]);
                    bool home = (image0 | image1 | image2) == 0;
                    ReserveShifts(end - first);
                    for (int slot = first; slot < end; slot++)
                    {
                        double dx = _sortedPositions[3 * slot] - x, dy = _sortedPositions[3 * slot + 1] - y, dz = _sortedPositions[3 * slot + 2] - z;
                        double distance2 = dx * dx + dy * dy + dz * dz;
                        if (distance2 >= padded2)
                            continue;
                        int receiver = _sorted[slot];
                        if (home && receiver == sender)
                            continue;
                        int a = image0 + _wraps[3 * sender] - _wraps[3 * receiver];
                        int b = image1 + _wraps[3 * sender + 1] - _wraps[3 * receiver + 1];
                        int c = image2 + _wraps[3 * sender + 2] - _wraps[3 * receiver + 2];
                        // Decided on the unwrapped positions, whose arithmetic changes sign exactly with the pair: a pair at the
                        // very edge is listed in both directions or in neither.
                        dx = positions[3 * receiver] - positions[3 * sender] + (a * lattice[0] + b * lattice[3] + c * lattice[6]);
                        dy = positions[3 * receiver + 1] - positions[3 * sender + 1] + (a * lattice[1] + b * lattice[4] + c * lattice[7]);
                        dz = positions[3 * receiver + 2] - positions[3 * sender + 2] + (a * lattice[2] + b * lattice[5] + c * lattice[8]);
                        distance2 = dx * dx + dy * dy + dz * dz;
                        if (distance2 >= range2)
                            continue;
                        if (distance2 < 1e-16)
                            throw new ArgumentException($"Atoms {sender} and {receiver} are in the same place (up to lattice vectors).");
                        _receivers[_pairCount] = receiver;
                        _shifts[3 * _pairCount] = a;
                        _shifts[3 * _pairCount + 1] = b;
                        _shifts[3 * _pairCount + 2] = c;
                        _pairCount++;
                    }
                }
            }
        }
    }

    /// <summary>The bins around a home bin along one axis; past the ends of a periodic axis come images of the first and last.</summary>
    private readonly struct Window
    {
        private readonly int _count;

        public Window(in BinAxis axis, int home)
        {
            _count = axis.Count;
            First = axis.Periodic ? home - axis.Reach : Math.Max(0, home - axis.Reach);
            Last = axis.Periodic ? home + axis.Reach : Math.Min(axis.Count - 1, home + axis.Reach);
        }

        public int First { get; }

        public int Last { get; }

        public int Image(int position, out int bin)
        {
            int image = (int)Math.Floor((double)position / _count);
            bin = position - image * _count;
            return image;
        }
    }

    private void ReserveShifts(int pairs)
    {
        long needed = (long)_pairCount + pairs;
        if (3 * needed > Array.MaxLength)
            throw new ArgumentException($"More than {Array.MaxLength / 3} pairs within the cut-off: the system is too large or too dense for one list.");
        if (_receivers.Length >= needed)
            return;
        int capacity = (int)Math.Min(Math.Max(needed + 64, 3L * _receivers.Length / 2), Array.MaxLength / 3);
        Array.Resize(ref _receivers, capacity);
        Array.Resize(ref _shifts, 3 * capacity);
    }
}
