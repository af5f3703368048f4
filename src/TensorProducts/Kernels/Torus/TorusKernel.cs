using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Multiplies functions on the sphere as trigonometric polynomials on the torus: changes of basis around a product of waves.</summary>
internal sealed unsafe class TorusKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BilinearKernel<TLanes, T> _product;
    private readonly SparseRows<TLanes, T> _forth1, _back1, _forth2, _back2, _forth3, _back3;
    private readonly AlignedBuffer<T> _x, _y, _z, _xGradient, _yGradient;

    /// <param name="spec">The product.</param>
    /// <param name="visit">Its paths.</param>
    /// <param name="product">Makes the kernel that multiplies waves of the first two bases into the third.</param>
    public TorusKernel(TensorProductSpec spec, GridVisit visit, Func<TorusBasis, TorusBasis, TorusBasis, BilinearKernel<TLanes, T>> product)
    {
        (int Degree, double Factor)[] in1 = [.. visit.In1.Select(b => spec.In1[b].Irrep.L).Zip(visit.Product.Factors1)];
        (int Degree, double Factor)[] in2 = [.. visit.In2.Select(b => spec.In2[b].Irrep.L).Zip(visit.Product.Factors2)];
        (int Degree, double Factor)[] @out = [.. visit.Product.Outputs.Select(p => spec.IrrepsOf(p).Out.L).Zip(visit.Product.OutputFactors)];
        TorusBasis basis1 = new(in1.Max(i => i.Degree)), basis2 = new(in2.Max(i => i.Degree)), basis3 = new(basis1.MaxDegree + basis2.MaxDegree);
        (_forth1, _back1) = Both(in1, basis1, basis1.FromIrreps(in1));
        (_forth2, _back2) = Both(in2, basis2, basis2.FromIrreps(in2));
        (_forth3, _back3) = Both(@out, basis3, basis3.Integrals(@out));
        _product = product(basis1, basis2, basis3);
        (_x, _y, _z) = (Waves(basis1), Waves(basis2), Waves(basis3));
        (_xGradient, _yGradient) = (Waves(basis1), Waves(basis2));
    }

    public override void Prepare(T* y, bool backward)
    {
        _forth2.Multiply(y, _y.Pointer);
        _product.Prepare(_y.Pointer, backward);
    }

    public override void Forward(T* x, T* z)
    {
        _forth1.Multiply(x, _x.Pointer);
        _product.Forward(_x.Pointer, _z.Pointer);
        _back3.Multiply(_z.Pointer, z);
    }

    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        _forth1.Multiply(x, _x.Pointer);
        _forth3.Multiply(zGradient, _z.Pointer);
        _xGradient.Span.Clear();
        _product.Backward(_x.Pointer, _z.Pointer, xGradient == null ? null : _xGradient.Pointer, wantsY);
        if (xGradient != null)
            _back1.MultiplyAdd(_xGradient.Pointer, xGradient);
    }

    public override void Finish(T* yGradient)
    {
        _yGradient.Span.Clear();
        _product.Finish(_yGradient.Pointer);
        _back2.MultiplyAdd(_yGradient.Pointer, yGradient);
    }

    private static AlignedBuffer<T> Waves(TorusBasis basis) => new(basis.Waves.Length * TLanes.Stride);

    private static (SparseRows<TLanes, T> Forth, SparseRows<TLanes, T> Back) Both(
        (int Degree, double Factor)[] irreps, TorusBasis basis, IEnumerable<(int Wave, int Component, double Factor)> entries)
    {
        (int Wave, int Component, double Factor)[] all = [.. entries];
        return (
            new(basis.Waves.Length, all.Select(e => (e.Wave, e.Component, e.Factor))),
            new(irreps.Sum(i => 2 * i.Degree + 1), all.Select(e => (e.Component, e.Wave, e.Factor))));
    }
}
