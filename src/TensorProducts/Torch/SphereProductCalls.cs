using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>A <see cref="SphereProduct{T}"/> called with tensors: all functions are the first operand, and there is no other.</summary>
internal sealed class SphereProductCalls<T>(SphereProduct<T> product, ScalarType type) : TensorCalls(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool IsLinear => false;

    public override Tensor Forward(Tensor x, Tensor y, Tensor weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = empty([x.shape[0], product.Spec.Out.Dimension], Type);
        product.Forward(Numbers<T>(x), Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        product.Backward(Numbers<T>(x), Numbers<T>(g), Numbers<T>(result[0]));
        return result;
    }

    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights, g], [true, true, true, true]);
        product.DoubleBackward(Numbers<T>(x), Numbers<T>(g), Numbers<T>(a), Numbers<T>(result[0]), Numbers<T>(result[3]));
        return [.. result];
    }

    public override void Dispose()
    {
    }
}
