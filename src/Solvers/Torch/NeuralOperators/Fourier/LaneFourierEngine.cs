using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.Solvers.Torch;

/// <inheritdoc/>
/// <typeparam name="TLanes">A machine vector.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class LaneFourierEngine<TLanes, T> : LaneFourier<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Two cache lines in float32 on the widest machines, and a block of two columns: rows of 64 points and 32 modes on each of two axes fit the second cache.
    private const int MostColumns = 2;
    private static readonly int Column = 2 * TLanes.Stride;

    private readonly Axis[] _axes;
    private readonly WaveTables<T> _mean, _mirrored;
    private readonly int _bufferRows;
    private Memory[] _memories = [];

    public LaneFourierEngine(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double> periods)
    {
        int last = points.Count - 1, total = (int)points.Aggregate(1L, (a, b) => checked(a * b));
        _axes = new Axis[points.Count];
        int parts = 2, slab = 1;
        for (int j = last; j >= 0; j--)
        {
            int n = (int)points[j], kept = KeptModes.Count(modes[j], j == last);
            _axes[j] = new Axis(n, kept, KeptModes.First(modes[j], j == last), parts, slab, new WaveTables<T>(n, modes[j], periods[j], _ => 1, 1));
            parts *= kept;
            slab *= n;
        }
        (Points, Parts) = (total, parts);
        double lastPeriod = points[last] * periods[last];
        _mean = new((int)points[last], modes[last], periods[last], _ => 1.0 / total, -1);
        _mirrored = new((int)points[last], modes[last], periods[last], k => k == 0 || 2 * k == lastPeriod ? 1 : 2, -1);
        _bufferRows = _axes.Max(a => Math.Max(a.Tables.Even, a.Tables.Waves));
    }

    public override int Points { get; }

    public override int Parts { get; }

    protected override int BlockLanes => MostColumns * Column;

    protected override void Reserve(int threads)
    {
        if (_memories.Length < threads)
            _memories = [.. _memories, .. Enumerable.Range(_memories.Length, threads - _memories.Length).Select(_ => new Memory(_axes, _bufferRows))];
    }

    protected override void RunBlock(T* source, T* target, int lanes, int first, WaveWeights weights, bool isAnalysis, int worker)
    {
        Memory memory = _memories[worker];
        int count = Math.Min(BlockLanes, lanes - first), columns = (count + Column - 1) / Column;
        var run = new Pass(memory, columns, weights == WaveWeights.Mean ? _mean : _mirrored);
        if (count == columns * Column)
        {
            if (isAnalysis)
                Analyze(0, source + first, lanes, target + first, lanes, run);
            else
                Synthesize(0, source + first, lanes, target + first, lanes, run);
            return;
        }
        // The last lanes fill no column: they go through memory that does.
        int width = columns * Column;
        T* points = memory.PaddedPoints(Points * width), parts = memory.PaddedParts(Parts * width);
        if (isAnalysis)
        {
            Copy(source + first, lanes, points, width, Points, count);
            Analyze(0, points, width, parts, width, run);
            Copy(parts, width, target + first, lanes, Parts, count);
        }
        else
        {
            Copy(source + first, lanes, parts, width, Parts, count);
            Synthesize(0, parts, width, points, width, run);
            Copy(points, width, target + first, lanes, Points, count);
        }
    }

    private static void Copy(T* source, nint sourceStride, T* target, nint targetStride, int rows, int count)
    {
        for (int r = 0; r < rows; r++)
            new ReadOnlySpan<T>(source + r * sourceStride, count).CopyTo(new Span<T>(target + r * targetStride, count));
    }

    /// <summary>Axes from j on: rows of points to rows of parts.</summary>
    private void Analyze(int j, T* source, nint sourceStride, T* target, nint targetStride, in Pass pass)
    {
        Axis axis = _axes[j];
        if (j == _axes.Length - 1)
        {
            for (int c = 0; c < pass.Columns; c++)
                AnalyzeReal(axis, pass.Last, source + c * Column, sourceStride, target + c * Column, targetStride, pass.Memory);
            return;
        }
        T* rows = pass.Memory.Rows[j].Pointer;
        nint stride = pass.Columns * Column;
        for (int n = 0; n < axis.Points; n++)
            Analyze(j + 1, source + n * axis.Slab * sourceStride, sourceStride, rows + n * axis.Parts * stride, stride, pass);
        for (int part = 0; part < axis.Parts; part += 2)
        {
            for (int c = 0; c < pass.Columns; c++)
                AnalyzeComplex(axis, rows + part * stride + c * Column, stride, target + part * targetStride + c * Column, targetStride, pass.Memory);
        }
    }

    /// <summary>Axes from j on: rows of parts to rows of points.</summary>
    private void Synthesize(int j, T* source, nint sourceStride, T* target, nint targetStride, in Pass pass)
    {
        Axis axis = _axes[j];
        if (j == _axes.Length - 1)
        {
            for (int c = 0; c < pass.Columns; c++)
                SynthesizeReal(axis, pass.Last, source + c * Column, sourceStride, target + c * Column, targetStride, pass.Memory);
            return;
        }
        T* rows = pass.Memory.Rows[j].Pointer;
        nint stride = pass.Columns * Column;
        for (int part = 0; part < axis.Parts; part += 2)
        {
            for (int c = 0; c < pass.Columns; c++)
                SynthesizeComplex(axis, source + part * sourceStride + c * Column, sourceStride, rows + part * stride + c * Column, stride, pass.Memory);
        }
        for (int n = 0; n < axis.Points; n++)
            Synthesize(j + 1, rows + n * axis.Parts * stride, stride, target + n * axis.Slab * targetStride, targetStride, pass);
    }

    private static void AnalyzeReal(Axis axis, WaveTables<T> tables, T* source, nint sourceStride, T* target, nint targetStride, Memory memory)
    {
        T* even = memory.Buffer(0), odd = memory.Buffer(1);
        Fold(source, sourceStride, axis.Points, even, odd);
        Multiply(tables.Cosines, tables.Waves, tables.Even, even, Column, target, 2 * targetStride);
        default(TLanes).Store(target + targetStride);
        default(TLanes).Store(target + targetStride + TLanes.Stride);
        Multiply(tables.Sines, tables.Waves - 1, tables.Odd, odd, Column, target + 3 * targetStride, 2 * targetStride);
    }

    private static void SynthesizeReal(Axis axis, WaveTables<T> tables, T* source, nint sourceStride, T* target, nint targetStride, Memory memory)
    {
        T* even = memory.Buffer(0), odd = memory.Buffer(1);
        Multiply(tables.CosinesOfPoints, tables.Even, tables.Waves, source, 2 * sourceStride, even, Column);
        Multiply(tables.SinesOfPoints, tables.Odd, tables.Waves - 1, source + 3 * sourceStride, 2 * sourceStride, odd, Column);
        Unfold(even, odd, axis.Points, target, targetStride);
    }

    /// <summary>e^(−iθ)(x + iy) = (cx + sy) + i(cy − sx): k and −k share their sums.</summary>
    private static void AnalyzeComplex(Axis axis, T* source, nint stride, T* target, nint targetStride, Memory memory)
    {
        WaveTables<T> tables = axis.Tables;
        nint row = axis.Parts * stride;
        T* even = memory.Buffer(0), odd = memory.Buffer(1);
        T* xCos = memory.Buffer(2), xSin = memory.Buffer(3), yCos = memory.Buffer(4), ySin = memory.Buffer(5);
        Fold(source, row, axis.Points, even, odd);
        Multiply(tables.Cosines, tables.Waves, tables.Even, even, Column, xCos, Column);
        Multiply(tables.Sines, tables.Waves - 1, tables.Odd, odd, Column, xSin + Column, Column);
        Fold(source + stride, row, axis.Points, even, odd);
        Multiply(tables.Cosines, tables.Waves, tables.Even, even, Column, yCos, Column);
        Multiply(tables.Sines, tables.Waves - 1, tables.Odd, odd, Column, ySin + Column, Column);
        for (int k = 0; k < tables.Waves; k++)
        {
            T* above = axis.Highest >= k ? target + (k - axis.First) * axis.Parts * targetStride : null;
            T* below = k > 0 ? target + (-k - axis.First) * axis.Parts * targetStride : null;
            for (int i = 0; i < Column; i += TLanes.Stride)
            {
                int at = k * Column + i;
                TLanes xc = TLanes.Load(xCos + at), yc = TLanes.Load(yCos + at);
                TLanes xs = k > 0 ? TLanes.Load(xSin + at) : default, ys = k > 0 ? TLanes.Load(ySin + at) : default;
                if (above != null)
                {
                    (xc + ys).Store(above + i);
                    (yc - xs).Store(above + targetStride + i);
                }
                if (below != null)
                {
                    (xc - ys).Store(below + i);
                    (yc + xs).Store(below + targetStride + i);
                }
            }
        }
    }

    /// <summary>e^(iθ)(x + iy) = (cx − sy) + i(cy + sx).</summary>
    private static void SynthesizeComplex(Axis axis, T* source, nint sourceStride, T* target, nint stride, Memory memory)
    {
        WaveTables<T> tables = axis.Tables;
        T* even = memory.Buffer(0), odd = memory.Buffer(1);
        T* xSum = memory.Buffer(2), xDifference = memory.Buffer(3), ySum = memory.Buffer(4), yDifference = memory.Buffer(5);
        for (int k = 0; k < tables.Waves; k++)
        {
            T* above = axis.Highest >= k ? source + (k - axis.First) * axis.Parts * sourceStride : null;
            T* below = k > 0 ? source + (-k - axis.First) * axis.Parts * sourceStride : null;
            for (int i = 0; i < Column; i += TLanes.Stride)
            {
                int at = k * Column + i;
                TLanes x = above != null ? TLanes.Load(above + i) : default, y = above != null ? TLanes.Load(above + sourceStride + i) : default;
                TLanes u = below != null ? TLanes.Load(below + i) : default, v = below != null ? TLanes.Load(below + sourceStride + i) : default;
                (x + u).Store(xSum + at);
                (x - u).Store(xDifference + at);
                (y + v).Store(ySum + at);
                (v - y).Store(yDifference + at);
            }
        }
        nint row = axis.Parts * stride;
        Multiply(tables.CosinesOfPoints, tables.Even, tables.Waves, xSum, Column, even, Column);
        Multiply(tables.SinesOfPoints, tables.Odd, tables.Waves - 1, yDifference + Column, Column, odd, Column);
        Unfold(even, odd, axis.Points, target, row);
        Multiply(tables.CosinesOfPoints, tables.Even, tables.Waves, ySum, Column, even, Column);
        Multiply(tables.SinesOfPoints, tables.Odd, tables.Waves - 1, xDifference + Column, Column, odd, Column);
        Unfold(even, odd, axis.Points, target + stride, row);
    }

    private static void Multiply(AlignedBuffer<T> matrix, int rows, int inner, T* x, nint xStride, T* y, nint yStride) =>
        RowProduct<TLanes, T>.Multiply(matrix.Pointer, rows, inner, x, xStride, y, yStride);

    /// <summary>Sums and differences of the points that lie equally far from the two ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(T* source, nint stride, int points, T* even, T* odd)
    {
        T* low = source, high = source + (points - 1) * stride;
        for (; low < high; low += stride, high -= stride, even += Column, odd += Column)
        {
            for (int i = 0; i < Column; i += TLanes.Stride)
            {
                TLanes a = TLanes.Load(high + i), b = TLanes.Load(low + i);
                (a + b).Store(even + i);
                (a - b).Store(odd + i);
            }
        }
        if (low != high)
            return;
        TLanes.Load(low).Store(even);
        TLanes.Load(low + TLanes.Stride).Store(even + TLanes.Stride);
    }

    /// <summary>The way back, without the half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unfold(T* even, T* odd, int points, T* target, nint stride)
    {
        T* low = target, high = target + (points - 1) * stride;
        for (; low < high; low += stride, high -= stride, even += Column, odd += Column)
        {
            for (int i = 0; i < Column; i += TLanes.Stride)
            {
                TLanes e = TLanes.Load(even + i), o = TLanes.Load(odd + i);
                (e + o).Store(high + i);
                (e - o).Store(low + i);
            }
        }
        if (low != high)
            return;
        TLanes.Load(even).Store(low);
        TLanes.Load(even + TLanes.Stride).Store(low + TLanes.Stride);
    }

    /// <summary>One axis.</summary>
    /// <param name="Points">Points.</param>
    /// <param name="Kept">Wave numbers stored.</param>
    /// <param name="First">The lowest of them.</param>
    /// <param name="Parts">Numbers of one of its modes: the modes of the axes after it, real and imaginary.</param>
    /// <param name="Slab">Points of the axes after it.</param>
    /// <param name="Tables">Its waves.</param>
    private sealed record Axis(int Points, int Kept, int First, int Parts, int Slab, WaveTables<T> Tables)
    {
        /// <summary>The highest wave number stored.</summary>
        public int Highest => First + Kept - 1;
    }

    /// <summary>One block of lanes on its way.</summary>
    private readonly record struct Pass(Memory Memory, int Columns, WaveTables<T> Last);

    /// <summary>What one thread needs.</summary>
    private sealed class Memory
    {
        private const int Buffers = 6;
        private readonly AlignedBuffer<T> _buffers;
        private readonly int _bufferLength;
        private AlignedBuffer<T>? _points, _parts;

        public Memory(Axis[] axes, int bufferRows)
        {
            _bufferLength = bufferRows * Column;
            _buffers = new(Buffers * _bufferLength);
            Rows = [.. axes[..^1].Select(a => new AlignedBuffer<T>(a.Points * a.Parts * MostColumns * Column))];
        }

        /// <summary>Of each axis but the last: its points, transformed along the axes after it.</summary>
        public AlignedBuffer<T>[] Rows { get; }

        public T* Buffer(int index) => _buffers.Pointer + index * _bufferLength;

        /// <summary>A grid for lanes that fill no column.</summary>
        public T* PaddedPoints(int length) => Grown(ref _points, length);

        /// <summary>A spectrum for them.</summary>
        public T* PaddedParts(int length) => Grown(ref _parts, length);

        private static T* Grown(ref AlignedBuffer<T>? buffer, int length)
        {
            if (buffer is null || buffer.Span.Length < length)
                buffer = new(length);
            return buffer.Pointer;
        }
    }
}
