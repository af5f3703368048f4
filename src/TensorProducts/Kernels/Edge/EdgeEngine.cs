using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// SO(2) convolutions of as many samples as there are lanes: into the frames of the vectors, mixing by m, back; and the derivatives.
/// </summary>
/// <remarks>
/// <para>With x', z' the operand and result in the frame, S the mixing and g' the output gradient: z' = S x', h' = Sᵀ g' is the gradient of x'. The
/// angles are not differentiated: turning the vector alone is turning everything, which the product commutes with, and turning the features back.
/// To a small rotation ω of the vector belongs the slope ω·τ, τ = g'·J z' - h'·J x' the torque, and the vector's gradient is τ × r̂ / |r|.</para>
/// <para>The double backward follows z', h' and τ along the cotangents (a, b, c) in the frame that turns with the vector, ω = r̂ × b / |r|: there x'
/// moves by a' - ω·J x' and g' by -ω·J g'; what comes out is turned by ω before it leaves.</para>
/// </remarks>
internal sealed unsafe class EdgeEngine<TLanes, T> : IEdgeEngine<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TensorProductSpec _spec;
    private readonly EdgeFrame<TLanes, T> _frame;
    private readonly EdgeGenerators<TLanes, T> _generators;
    private readonly EdgeBlocks<TLanes, T> _in, _out;
    private readonly SO2Mixing<TLanes, T> _mixing;
    private readonly SO2WeightMap<TLanes, T> _map;
    private readonly AlignedBuffer<T> _x, _z;

    // Made when first needed.
    private AlignedBuffer<T>? _h, _g, _xSlope, _zSlope, _hSlope, _gSlope, _pathWeights, _weights, _weightSlope, _weightGradient;
    private AlignedBuffer<T>? _triple, _torque, _torqueSlope, _omega;

    public EdgeEngine(SO2Weights weights)
    {
        _spec = weights.Spec;
        int degree = Math.Max(1, Math.Max(weights.Pairs.Select(p => p.Degree1).DefaultIfEmpty().Max(), weights.Pairs.Select(p => p.Degree3).DefaultIfEmpty().Max()));
        (_frame, _generators) = (new(degree), new(degree));
        (_in, _out) = (new(_spec.In1, weights.Pairs.Select(p => p.In)), new(_spec.Out, weights.Pairs.Select(p => p.Out)));
        (_mixing, _map) = (new(weights), new(weights));
        (_x, _z) = (Vectors(_in.Dimension), Vectors(_out.Dimension));
    }

    public int Width => TLanes.Width;

    public void Forward(in EdgeArguments<T> a, int first, int samples)
    {
        if (a.SharedWeights != null)
            Forward<SharedLaneWeights<TLanes, T>>(a, first, samples);
        else
            Forward<SampleLaneWeights<TLanes, T>>(a, first, samples);
    }

    public void BeginGradients() => _weightGradient?.Span.Clear();

    public void Backward(in EdgeArguments<T> a, int first, int samples)
    {
        if (a.SharedWeights != null)
            Backward<SharedLaneWeights<TLanes, T>>(a, first, samples);
        else
            Backward<SampleLaneWeights<TLanes, T>>(a, first, samples);
    }

    public void DoubleBackward(in EdgeArguments<T> a, int first, int samples)
    {
        if (a.SharedWeights != null)
            DoubleBackward<SharedLaneWeights<TLanes, T>>(a, first, samples);
        else
            DoubleBackward<SampleLaneWeights<TLanes, T>>(a, first, samples);
    }

    public void EndGradients(in EdgeArguments<T> a)
    {
        if (a.SharedGradient == null || _weightGradient is not { } gradient)
            return;
        for (int w = 0; w < _map.Count; w++)
        {
            double sum = 0;
            for (int lane = 0; lane < TLanes.Width; lane++)
                sum += double.CreateTruncating(gradient.Pointer[w * TLanes.Stride + lane]);
            a.SharedGradient[w] += T.CreateTruncating(sum);
        }
    }

    private static AlignedBuffer<T> Vectors(int count) => new(checked(count * TLanes.Stride));

    private static T* Made(ref AlignedBuffer<T>? buffer, int vectors) => (buffer ??= Vectors(vectors)).Pointer;

    private static T* Cleared(ref AlignedBuffer<T>? buffer, int vectors)
    {
        (buffer ??= Vectors(vectors)).Span.Clear();
        return buffer.Pointer;
    }

    private void Forward<TWeights>(in EdgeArguments<T> a, int first, int samples)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        T* weights = Enter(a, first, samples);
        _z.Span.Clear();
        _mixing.Forward<TWeights>(weights, _x.Pointer, _z.Pointer);
        _out.Leave(_frame, _z.Pointer, a.Result, first, samples);
    }

    private void Backward<TWeights>(in EdgeArguments<T> a, int first, int samples)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        T* weights = Enter(a, first, samples), x = _x.Pointer, z = _z.Pointer, g = Made(ref _g, _out.Dimension);
        _out.Enter(_frame, a.OutputGradient, first, samples, g);
        if (a.XGradient != null || a.VectorGradient != null)
        {
            T* h = Cleared(ref _h, _in.Dimension);
            _mixing.Transposed<TWeights>(weights, g, h);
            if (a.VectorGradient != null)
            {
                _z.Span.Clear();
                _mixing.Forward<TWeights>(weights, x, z);
                T* torque = Cleared(ref _torque, 2), aligned = Cleared(ref _triple, 3);
                _out.AddTorque(_generators, g, z, 1, torque);
                _in.AddTorque(_generators, h, x, -1, torque);
                (default(TLanes) - TLanes.Load(torque + TLanes.Stride)).Store(aligned);
                TLanes.Load(torque).Store(aligned + 2 * TLanes.Stride);
                LeaveVector(aligned, a.VectorGradient, first, samples);
            }
            if (a.XGradient != null)
                _in.Leave(_frame, h, a.XGradient, first, samples);
        }
        if (BeginWeightGradient(a) is var gradient && gradient != null)
        {
            _mixing.AddWeightGradient(x, g, gradient);
            LeaveWeights(a, gradient, first, samples);
        }
    }

    private void DoubleBackward<TWeights>(in EdgeArguments<T> a, int first, int samples)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        T* weights = Enter(a, first, samples), x = _x.Pointer, z = _z.Pointer, g = Made(ref _g, _out.Dimension);
        _out.Enter(_frame, a.OutputGradient, first, samples, g);
        T* vector = Cleared(ref _triple, 3), omega = Cleared(ref _omega, 2);
        if (a.B != null)
            EnterRotation(a.B, first, samples, vector, omega);

        T* xSlope = Cleared(ref _xSlope, _in.Dimension), gSlope = Cleared(ref _gSlope, _out.Dimension);
        if (a.A != null)
            _in.Enter(_frame, a.A, first, samples, xSlope);
        _in.AddTurned(_generators, omega, x, -1, xSlope);
        _out.AddTurned(_generators, omega, g, -1, gSlope);

        T* zSlope = Cleared(ref _zSlope, _out.Dimension), h = Cleared(ref _h, _in.Dimension), hSlope = Cleared(ref _hSlope, _in.Dimension);
        _z.Span.Clear();
        _mixing.Forward<TWeights>(weights, x, z);
        _mixing.Forward<TWeights>(weights, xSlope, zSlope);
        _mixing.Transposed<TWeights>(weights, g, h);
        _mixing.Transposed<TWeights>(weights, gSlope, hSlope);
        if (a.C != null || a.SharedC != null)
        {
            T* slope = a.SharedC != null ? a.SharedC : EnterWeights(a.C, first, samples, Made(ref _weightSlope, _map.Count), withFixed: false);
            _mixing.Forward<TWeights>(slope, x, zSlope);
            _mixing.Transposed<TWeights>(slope, g, hSlope);
        }

        if (a.VectorGradient != null)
        {
            T* torque = Cleared(ref _torque, 2), torqueSlope = Cleared(ref _torqueSlope, 2);
            _out.AddTorque(_generators, g, z, 1, torque);
            _in.AddTorque(_generators, h, x, -1, torque);
            _out.AddTorque(_generators, gSlope, z, 1, torqueSlope);
            _out.AddTorque(_generators, g, zSlope, 1, torqueSlope);
            _in.AddTorque(_generators, hSlope, x, -1, torqueSlope);
            _in.AddTorque(_generators, h, xSlope, -1, torqueSlope);
            LeaveVectorSlope(a.VectorGradient, vector, torque, torqueSlope, omega, first, samples);
        }
        if (a.Result != null)
        {
            _out.AddTurned(_generators, omega, z, 1, zSlope);
            _out.Leave(_frame, zSlope, a.Result, first, samples);
        }
        if (a.XGradient != null)
        {
            _in.AddTurned(_generators, omega, h, 1, hSlope);
            _in.Leave(_frame, hSlope, a.XGradient, first, samples);
        }
        if (BeginWeightGradient(a) is var gradient && gradient != null)
        {
            _mixing.AddWeightGradient(x, gSlope, gradient);
            _mixing.AddWeightGradient(xSlope, g, gradient);
            LeaveWeights(a, gradient, first, samples);
        }
    }

    /// <summary>Reads vectors, features and weights; the weights by m are returned.</summary>
    private T* Enter(in EdgeArguments<T> a, int first, int samples)
    {
        _frame.Set(a.Vectors + 3 * (nint)first, samples);
        _in.Enter(_frame, a.X, first, samples, _x.Pointer);
        return a.SharedWeights != null ? a.SharedWeights : EnterWeights(a.Weights, first, samples, Made(ref _weights, _map.Count), withFixed: true);
    }

    private T* EnterWeights(T* rows, int first, int samples, T* target, bool withFixed)
    {
        T* paths = Made(ref _pathWeights, _spec.WeightCount);
        LanePacking<TLanes, T>.Pack(rows + (nint)first * _spec.WeightCount, samples, _spec.WeightCount, paths);
        _map.Apply(paths, target, withFixed);
        return target;
    }

    /// <summary>Where to add the gradient of weights by m; null when it is not wanted. Shared ones are kept from tile to tile.</summary>
    private T* BeginWeightGradient(in EdgeArguments<T> a) =>
        a.SharedGradient != null ? Made(ref _weightGradient, _map.Count)
        : a.WeightGradient != null ? Cleared(ref _weightGradient, _map.Count)
        : null;

    private void LeaveWeights(in EdgeArguments<T> a, T* gradient, int first, int samples)
    {
        if (a.WeightGradient == null)
            return;
        T* paths = Cleared(ref _pathWeights, _spec.WeightCount);
        _map.AddTransposed(gradient, paths);
        LanePacking<TLanes, T>.Unpack(paths, samples, _spec.WeightCount, a.WeightGradient + (nint)first * _spec.WeightCount, add: false);
    }

    /// <summary>The cotangent b in the frame, and the rotation r̂ × b / |r| that it stands for.</summary>
    private void EnterRotation(T* rows, int first, int samples, T* vector, T* omega)
    {
        T* lab = stackalloc T[3 * TLanes.Stride];
        LanePacking<TLanes, T>.Pack(rows + 3 * (nint)first, samples, 3, lab);
        _frame.Enter(1, 1, lab, vector);
        TLanes inverse = TLanes.Load(_frame.InverseLengths.Pointer);
        (inverse * TLanes.Load(vector + 2 * TLanes.Stride)).Store(omega);
        (default(TLanes) - inverse * TLanes.Load(vector)).Store(omega + TLanes.Stride);
    }

    /// <summary>
    /// The slope of the vector's gradient q / |r|, q = τ × r̂: that of q in the frame that turns, the turn ω × q, and -q (r̂·b) / |r| for the length.
    /// </summary>
    private void LeaveVectorSlope(T* result, T* vector, T* torque, T* torqueSlope, T* omega, int first, int samples)
    {
        TLanes Second(T* pair) => TLanes.Load(pair + TLanes.Stride);
        TLanes qx = default(TLanes) - Second(torque), qz = TLanes.Load(torque);
        TLanes stretch = TLanes.Load(_frame.InverseLengths.Pointer) * Second(vector);
        (default(TLanes) - Second(torqueSlope) - stretch * qx).Store(vector);
        (Second(omega) * qx - TLanes.Load(omega) * qz).Store(vector + TLanes.Stride);
        (TLanes.Load(torqueSlope) - stretch * qz).Store(vector + 2 * TLanes.Stride);
        LeaveVector(vector, result, first, samples);
    }

    /// <summary>Turns a vector of the frame back, divides it by the length and writes it to the samples.</summary>
    private void LeaveVector(T* aligned, T* rows, int first, int samples)
    {
        T* lab = stackalloc T[3 * TLanes.Stride];
        _frame.Leave(1, 1, aligned, lab);
        TLanes inverse = TLanes.Load(_frame.InverseLengths.Pointer);
        for (int c = 0; c < 3; c++)
            (inverse * TLanes.Load(lab + c * TLanes.Stride)).Store(lab + c * TLanes.Stride);
        LanePacking<TLanes, T>.Unpack(lab, samples, 3, rows + 3 * (nint)first, add: false);
    }
}
