using System.Numerics;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>An <see cref="SO2Convolution{T}"/> called with tensors; y are the vectors, in which it is not linear.</summary>
internal sealed class SO2Calls<T>(SO2Convolution<T> convolution, ScalarType type) : TensorCalls(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool IsLinear => false;

    public override Tensor Forward(Tensor x, Tensor y, Tensor weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = empty([x.shape[0], convolution.Spec.Out.Dimension], Type);
        convolution.Forward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        convolution.Backward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(g), TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[1]), TensorData.Numbers<T>(result[2]));
        return result;
    }

    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights, g], [true, true, true, true]);
        convolution.DoubleBackward(
            TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(g), TensorData.Numbers<T>(a), TensorData.Numbers<T>(b), TensorData.Numbers<T>(c),
            TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[1]), TensorData.Numbers<T>(result[2]), TensorData.Numbers<T>(result[3]));
        return [.. result];
    }

    public override void Dispose()
    {
    }
}
