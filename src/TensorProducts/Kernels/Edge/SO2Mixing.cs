using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The product in the frame of the vector: for each pair of blocks and each m a matrix over channels, from ±m to ±m or with opposite signs to ∓m.
/// Features are aligned, see <see cref="EdgeFrame{TLanes, T}"/>.
/// </summary>
internal sealed unsafe class SO2Mixing<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Term[] _terms;

    public SO2Mixing(SO2Weights weights) => _terms = [.. weights.Pairs.SelectMany(p => Terms(weights.Spec, p)).OrderBy(t => t.Target)];

    /// <summary>Multiply-adds of one sample.</summary>
    public int Operations => _terms.Sum(t => t.IsDense ? t.Channels1 * t.Channels3 : t.Channels1);

    /// <summary>z += S(weights) x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward<TWeights>(T* weights, T* x, T* z)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        foreach (ref readonly Term t in _terms.AsSpan())
        {
            T* source = x + (nint)t.Source * TLanes.Stride, target = z + (nint)t.Target * TLanes.Stride;
            if (t.IsDense)
                LaneProduct<TLanes, T, TWeights>.Multiply(At<TWeights>(weights, t.Weight), 1, t.Channels3, t.Channels3, t.Channels1, source, 1, target, 1, t.Arrival);
            else
                Scale<TWeights>(At<TWeights>(weights, t.Weight), source, target, t.Channels1, t.Arrival);
        }
    }

    /// <summary>x += S(weights)ᵀ z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transposed<TWeights>(T* weights, T* z, T* x)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        foreach (ref readonly Term t in _terms.AsSpan())
        {
            T* source = z + (nint)t.Target * TLanes.Stride, target = x + (nint)t.Source * TLanes.Stride;
            if (t.IsDense)
                LaneProduct<TLanes, T, TWeights>.Multiply(At<TWeights>(weights, t.Weight), t.Channels3, 1, t.Channels1, t.Channels3, source, 1, target, 1, t.Arrival);
            else
                Scale<TWeights>(At<TWeights>(weights, t.Weight), source, target, t.Channels1, t.Arrival);
        }
    }

    /// <summary>Adds the gradient of z · S(weights) x by the weights, a vector each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWeightGradient(T* x, T* z, T* gradient)
    {
        foreach (ref readonly Term t in _terms.AsSpan())
        {
            T* left = x + (nint)t.Source * TLanes.Stride, right = z + (nint)t.Target * TLanes.Stride, target = gradient + (nint)t.Weight * TLanes.Stride;
            int inner = t.IsDense ? t.Channels3 : 1;
            for (int u = 0; u < t.Channels1; u++, left += TLanes.Stride)
            {
                TLanes a = TLanes.Load(left);
                if (t.Arrival == Arrival.Subtract)
                    a = default(TLanes) - a;
                T* b = t.IsDense ? right : right + u * TLanes.Stride;
                for (int w = 0; w < inner; w++, b += TLanes.Stride, target += TLanes.Stride)
                    TLanes.MultiplyAdd(a, TLanes.Load(b), TLanes.Load(target)).Store(target);
            }
        }
    }

    private static T* At<TWeights>(T* weights, int index)
        where TWeights : struct, ILaneWeights<TLanes, T> =>
        weights + (nint)index * (typeof(TWeights) == typeof(SharedLaneWeights<TLanes, T>) ? TLanes.ScalarStride : TLanes.Stride);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TWeights>(T* weights, T* source, T* target, int channels, Arrival arrival)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        for (int u = 0; u < channels; u++, source += TLanes.Stride, target += TLanes.Stride)
        {
            TLanes w = TWeights.Load(weights, u);
            if (arrival == Arrival.Subtract)
                w = default(TLanes) - w;
            TLanes.MultiplyAdd(w, TLanes.Load(source), TLanes.Load(target)).Store(target);
        }
    }

    private static IEnumerable<Term> Terms(TensorProductSpec spec, SO2Pair pair)
    {
        int Source(int m) => spec.In1.Offset(pair.In) + (pair.Degree1 + m) * pair.Channels1;
        int Target(int m) => spec.Out.Offset(pair.Out) + (pair.Degree3 + m) * pair.Channels3;
        for (int row = 0; row < pair.Rows; row++)
        {
            int m = pair.FirstM + row, weight = pair.Offset + row * pair.Size;
            Term Of(int from, int to, Arrival arrival) => new(Source(from), Target(to), weight, pair.Channels1, pair.Channels3, pair.IsDense, arrival);
            if (pair.IsSine)
            {
                yield return Of(m, -m, Arrival.Add);
                yield return Of(-m, m, Arrival.Subtract);
                continue;
            }
            yield return Of(m, m, Arrival.Add);
            if (m > 0)
                yield return Of(-m, -m, Arrival.Add);
        }
    }

    /// <summary>A matrix over channels, or a diagonal one, between all channels of one component and all of another.</summary>
    private readonly record struct Term(int Source, int Target, int Weight, int Channels1, int Channels3, bool IsDense, Arrival Arrival);
}
