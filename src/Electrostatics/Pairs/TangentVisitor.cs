using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Field at a target, and the changes of potential and field when sources and target move along a direction.</summary>
/// <param name="kernel">The interaction.</param>
/// <param name="directions">Directions in the grid's order: x, y, z of the positions and the charges, each with eight numbers to spare.</param>
/// <param name="self">The direction of the target's position.</param>
internal struct TangentVisitor<TKernel>(TKernel kernel, double[][] directions, (double X, double Y, double Z) self) : IPairVisitor
    where TKernel : struct, IRadialKernel
{
    private readonly TKernel _kernel = kernel;
    private readonly double[] _ux = directions[0], _uy = directions[1], _uz = directions[2], _dq = directions[3];
    private readonly Vector512<double> _sx = Vector512.Create(self.X), _sy = Vector512.Create(self.Y), _sz = Vector512.Create(self.Z);
    private Vector512<double> _g, _x, _y, _z, _dx, _dy, _dz;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source)
    {
        Vector512<double> ux = _sx - Load(_ux, source), uy = _sy - Load(_uy, source), uz = _sz - Load(_uz, source);
        Vector512<double> change = counts & Load(_dq, source);
        (Vector512<double> g, Vector512<double> b, Vector512<double> c) = _kernel.EvaluateSecond(squared);
        Vector512<double> along = x * ux + y * uy + z * uz;
        Vector512<double> qb = charge * b;
        _g += change * g - qb * along;
        _x = Vector512.FusedMultiplyAdd(qb, x, _x);
        _y = Vector512.FusedMultiplyAdd(qb, y, _y);
        _z = Vector512.FusedMultiplyAdd(qb, z, _z);
        Vector512<double> radial = change * b - charge * c * along;
        _dx += radial * x + qb * ux;
        _dy += radial * y + qb * uy;
        _dz += radial * z + qb * uz;
    }

    /// <summary>Change of the potential.</summary>
    public readonly double Potential => Vector512.Sum(_g);

    /// <summary>The field.</summary>
    public readonly (double X, double Y, double Z) Field => (Vector512.Sum(_x), Vector512.Sum(_y), Vector512.Sum(_z));

    /// <summary>Change of the field.</summary>
    public readonly (double X, double Y, double Z) FieldChange => (Vector512.Sum(_dx), Vector512.Sum(_dy), Vector512.Sum(_dz));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(double[] values, int start) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)start);
}
