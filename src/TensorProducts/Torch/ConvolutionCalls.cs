using System.Numerics;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>A <see cref="GraphConvolution{T}"/> on one graph called with tensors.</summary>
internal sealed class ConvolutionCalls<T>(GraphConvolution<T> convolution, GraphEdges edges, ScalarType type) : TensorCalls(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Tensor Forward(Tensor x, Tensor y, Tensor weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = empty([edges.NodeCount, convolution.Spec.Out.Dimension], Type);
        convolution.Forward(edges, TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        convolution.Backward(
            edges, TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(g), TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[1]), TensorData.Numbers<T>(result[2]));
        return result;
    }

    // With B(x, y, w, g) the gradients of g·T(x, y, w), those of a·B.x + b·B.y + c·B.w follow from linearity in each operand.
    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] sums = [zeros_like(x), zeros_like(y), zeros_like(weights), zeros_like(g)];
        if (a is not null)
            Term(a, y, weights, [false, true, true]);
        if (b is not null)
            Term(x, b, weights, [true, false, true]);
        if (c is not null)
            Term(x, y, c, [true, true, false]);
        return [.. sums.Select(s => s.MoveToOuterDisposeScope())];

        void Term(Tensor first, Tensor second, Tensor third, bool[] wanted)
        {
            List<Tensor> gradients = Backward(first, second, third, g, wanted);
            for (int i = 0; i < 3; i++)
            {
                if (wanted[i])
                    sums[i].add_(gradients[i]);
            }
            sums[3].add_(Forward(first, second, third));
        }
    }

    public override void Dispose()
    {
    }
}
