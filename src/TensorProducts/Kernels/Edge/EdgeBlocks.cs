using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The blocks of an operand that paths use: between rows of samples and aligned features.</summary>
internal sealed unsafe class EdgeBlocks<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int Degree, int Channels, int Offset)[] _blocks;
    private readonly Range[] _unused;
    private readonly AlignedBuffer<T> _rows;

    public EdgeBlocks(Irreps irreps, IEnumerable<int> used)
    {
        _blocks = [.. used.Distinct().Order().Select(b => (irreps[b].Irrep.L, irreps[b].Multiplicity, irreps.Offset(b)))];
        Dimension = irreps.Dimension;
        _unused =
        [
            .. Enumerable.Range(0, irreps.Count).Except(used)
                .Select(b => (irreps.Offset(b) * TLanes.Stride)..((irreps.Offset(b) + irreps[b].Dimension) * TLanes.Stride)),
        ];
        _rows = new AlignedBuffer<T>(Dimension * TLanes.Stride);
    }

    /// <summary>Components of a sample.</summary>
    public int Dimension { get; }

    /// <summary>Reads samples and turns them into their frames.</summary>
    public void Enter(EdgeFrame<TLanes, T> frame, T* rows, int first, int samples, T* aligned)
    {
        LanePacking<TLanes, T>.Pack(rows + (nint)first * Dimension, samples, Dimension, _rows.Pointer);
        foreach ((int degree, int channels, int offset) in _blocks)
            frame.Enter(degree, channels, At(_rows.Pointer, offset), At(aligned, offset));
    }

    /// <summary>Turns features back and writes them to samples; blocks that no path uses become zero.</summary>
    public void Leave(EdgeFrame<TLanes, T> frame, T* aligned, T* rows, int first, int samples)
    {
        foreach ((int degree, int channels, int offset) in _blocks)
            frame.Leave(degree, channels, At(aligned, offset), At(_rows.Pointer, offset));
        foreach (Range unused in _unused)
            _rows.Span[unused].Clear();
        LanePacking<TLanes, T>.Unpack(_rows.Pointer, samples, Dimension, rows + (nint)first * Dimension, add: false);
    }

    /// <summary>torque += sign * left · J right.</summary>
    public void AddTorque(EdgeGenerators<TLanes, T> generators, T* left, T* right, int sign, T* torque)
    {
        foreach ((int degree, int channels, int offset) in _blocks)
            generators.AddTorque(degree, channels, At(left, offset), At(right, offset), sign, torque);
    }

    /// <summary>target += sign * (ω·J) source.</summary>
    public void AddTurned(EdgeGenerators<TLanes, T> generators, T* omega, T* source, int sign, T* target)
    {
        foreach ((int degree, int channels, int offset) in _blocks)
            generators.AddTurned(degree, channels, omega, At(source, offset), sign, At(target, offset));
    }

    private static T* At(T* tile, int offset) => tile + (nint)offset * TLanes.Stride;
}
