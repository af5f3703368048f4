using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Potential, field and field gradient at a target.</summary>
internal struct GradientVisitor<TKernel>(TKernel kernel) : IPairVisitor
    where TKernel : struct, IRadialKernel
{
    private readonly TKernel _kernel = kernel;
    private Vector512<double> _g, _b, _x, _y, _z, _xx, _xy, _xz, _yy, _yz, _zz;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        (Vector512<double> g, Vector512<double> b, Vector512<double> c) = _kernel.EvaluateSecond(squared);
        _g = Vector512.FusedMultiplyAdd(charge, g, _g);
        b *= charge;
        c *= charge;
        _b += b;
        _x = Vector512.FusedMultiplyAdd(b, x, _x);
        _y = Vector512.FusedMultiplyAdd(b, y, _y);
        _z = Vector512.FusedMultiplyAdd(b, z, _z);
        Vector512<double> cx = c * x, cy = c * y, cz = c * z;
        _xx -= cx * x;
        _xy -= cx * y;
        _xz -= cx * z;
        _yy -= cy * y;
        _yz -= cy * z;
        _zz -= cz * z;
    }

    /// <summary>Adds potential (1), field (3) and field gradient (6 numbers) of a point.</summary>
    public readonly void AddTo(FieldSamples samples, int point)
    {
        samples.Potential[point] += Vector512.Sum(_g);
        Span<double> field = samples.Field.AsSpan(3 * point, 3), gradient = samples.FieldGradient.AsSpan(6 * point, 6);
        field[0] += Vector512.Sum(_x);
        field[1] += Vector512.Sum(_y);
        field[2] += Vector512.Sum(_z);
        double b = Vector512.Sum(_b);
        gradient[0] += b + Vector512.Sum(_xx);
        gradient[1] += Vector512.Sum(_xy);
        gradient[2] += Vector512.Sum(_xz);
        gradient[3] += b + Vector512.Sum(_yy);
        gradient[4] += Vector512.Sum(_yz);
        gradient[5] += b + Vector512.Sum(_zz);
    }
}
