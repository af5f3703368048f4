using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.Structures;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// Truncated Fourier transforms on the CPU. Lanes lie side by side in vectors; a block of them goes through all axes while it is in the cache.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class LaneFourier<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock _gate = new();
    private WorkerPool? _pool;

    /// <summary>Prepares for the widest vectors of the machine.</summary>
    public static LaneFourier<T> Create(IReadOnlyList<long> points, IReadOnlyList<int> modes, IReadOnlyList<double> periods) =>
        Vector512.IsHardwareAccelerated ? new LaneFourierEngine<Lanes512<T>, T>(points, modes, periods)
        : Vector256.IsHardwareAccelerated ? new LaneFourierEngine<Lanes256<T>, T>(points, modes, periods)
        : new LaneFourierEngine<Lanes128<T>, T>(points, modes, periods);

    /// <summary>Points of the grid.</summary>
    public abstract int Points { get; }

    /// <summary>Real and imaginary parts of the kept modes.</summary>
    public abstract int Parts { get; }

    /// <summary>From points to modes.</summary>
    /// <param name="field">[points, lanes].</param>
    /// <param name="spectrum">[modes, 2, lanes], overwritten.</param>
    /// <param name="weights">Of the last axis.</param>
    /// <param name="threads">How many work on it.</param>
    public void Analyze(ReadOnlySpan<T> field, Span<T> spectrum, WaveWeights weights, int threads) =>
        Run(field, Points, spectrum, Parts, weights, isAnalysis: true, threads);

    /// <summary>From modes to points, the transpose of <see cref="Analyze"/>.</summary>
    /// <param name="spectrum">[modes, 2, lanes].</param>
    /// <param name="field">[points, lanes], overwritten.</param>
    /// <param name="weights">Of the last axis.</param>
    /// <param name="threads">How many work on it.</param>
    public void Synthesize(ReadOnlySpan<T> spectrum, Span<T> field, WaveWeights weights, int threads) =>
        Run(spectrum, Parts, field, Points, weights, isAnalysis: false, threads);

    /// <inheritdoc/>
    public void Dispose() => _pool?.Dispose();

    /// <summary>Lanes that go through all axes at once.</summary>
    protected abstract int BlockLanes { get; }

    /// <summary>Makes memory for so many threads.</summary>
    protected abstract void Reserve(int threads);

    /// <summary>Transforms one block of lanes.</summary>
    /// <param name="source">[rows, lanes].</param>
    /// <param name="target">[rows, lanes].</param>
    /// <param name="lanes">Of source and target.</param>
    /// <param name="first">The block's first lane.</param>
    /// <param name="weights">Of the last axis.</param>
    /// <param name="isAnalysis">From points to modes, or back.</param>
    /// <param name="worker">Whose memory to use.</param>
    protected abstract unsafe void RunBlock(T* source, T* target, int lanes, int first, WaveWeights weights, bool isAnalysis, int worker);

    private unsafe void Run(ReadOnlySpan<T> source, int sourceRows, Span<T> target, int targetRows, WaveWeights weights, bool isAnalysis, int threads)
    {
        int lanes = source.Length / sourceRows;
        if (lanes * sourceRows != source.Length || lanes * targetRows != target.Length)
            throw new ArgumentException($"A transform of {sourceRows} rows to {targetRows} got {source.Length} and {target.Length} numbers.");
        int blocks = (lanes + BlockLanes - 1) / BlockLanes;
        threads = Math.Clamp(threads, 1, Math.Max(1, blocks));
        // Workers and their memory serve one call at a time.
        using Lock.Scope turn = _gate.EnterScope();
        Reserve(threads);
        fixed (T* from = source, to = target)
        {
            if (threads == 1)
            {
                for (int block = 0; block < blocks; block++)
                    RunBlock(from, to, lanes, block * BlockLanes, weights, isAnalysis, 0);
                return;
            }
            if (_pool?.Count != threads)
            {
                _pool?.Dispose();
                _pool = new WorkerPool(threads);
            }
            (nint first, nint second) = ((nint)from, (nint)to);
            _pool.Run(blocks, (block, worker) => RunBlock((T*)first, (T*)second, lanes, block * BlockLanes, weights, isAnalysis, worker));
        }
    }
}
