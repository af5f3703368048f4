using System.Numerics;
using EquivSim.TorchRuntime;
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
        product.Forward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        product.Backward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(g), TensorData.Numbers<T>(result[0]));
        return result;
    }

    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights, g], [true, true, true, true]);
        product.DoubleBackward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(g), TensorData.Numbers<T>(a), TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[3]));
        return [.. result];
    }

    public override void Dispose()
    {
    }
}
