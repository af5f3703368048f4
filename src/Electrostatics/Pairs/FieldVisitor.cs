using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Potential, field and the sum of b r rᵀ at a target, which times charge is its share of the virial.</summary>
internal struct FieldVisitor<TKernel>(TKernel kernel) : IPairVisitor
    where TKernel : struct, IRadialKernel
{
    private readonly TKernel _kernel = kernel;
    private Vector512<double> _g, _x, _y, _z, _xx, _xy, _xz, _yy, _yz, _zz;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        (Vector512<double> g, Vector512<double> b) = _kernel.Evaluate(squared);
        _g = Vector512.FusedMultiplyAdd(charge, g, _g);
        b *= charge;
        Vector512<double> bx = b * x, by = b * y, bz = b * z;
        _x += bx;
        _y += by;
        _z += bz;
        _xx = Vector512.FusedMultiplyAdd(bx, x, _xx);
        _xy = Vector512.FusedMultiplyAdd(bx, y, _xy);
        _xz = Vector512.FusedMultiplyAdd(bx, z, _xz);
        _yy = Vector512.FusedMultiplyAdd(by, y, _yy);
        _yz = Vector512.FusedMultiplyAdd(by, z, _yz);
        _zz = Vector512.FusedMultiplyAdd(bz, z, _zz);
    }

    public readonly double Potential => Vector512.Sum(_g);

    /// <summary>Adds the field (3 numbers).</summary>
    public readonly void AddField(Span<double> field)
    {
        field[0] += Vector512.Sum(_x);
        field[1] += Vector512.Sum(_y);
        field[2] += Vector512.Sum(_z);
    }

    /// <summary>Adds xx, xy, xz, yy, yz, zz of the virial, times a factor.</summary>
    public readonly void AddVirial(double factor, Span<double> virial)
    {
        virial[0] += factor * Vector512.Sum(_xx);
        virial[1] += factor * Vector512.Sum(_xy);
        virial[2] += factor * Vector512.Sum(_xz);
        virial[3] += factor * Vector512.Sum(_yy);
        virial[4] += factor * Vector512.Sum(_yz);
        virial[5] += factor * Vector512.Sum(_zz);
    }
}
