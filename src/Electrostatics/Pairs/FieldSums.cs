using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Potential, field and the sum of b r rᵀ at a target, which times charge is its share of the virial.</summary>
internal struct FieldSums
{
    private Vector512<double> _g, _x, _y, _z, _xx, _xy, _xz, _yy, _yz, _zz;

    /// <summary>Potential.</summary>
    public readonly double Potential => Vector512.Sum(_g);

    /// <summary>Adds eight sources.</summary>
    /// <param name="x">From source to target.</param>
    /// <param name="y">From source to target.</param>
    /// <param name="z">From source to target.</param>
    /// <param name="g">Charge times kernel.</param>
    /// <param name="b">Charge times -g'(r)/r.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> g, Vector512<double> b)
    {
        _g += g;
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

    /// <summary>Adds the field (3 numbers), times a factor.</summary>
    public readonly void AddField(double factor, Span<double> field)
    {
        field[0] += factor * Vector512.Sum(_x);
        field[1] += factor * Vector512.Sum(_y);
        field[2] += factor * Vector512.Sum(_z);
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
