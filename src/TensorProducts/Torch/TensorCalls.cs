using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>An executor called with tensors instead of spans; none of the calls is recorded by autograd.</summary>
internal abstract class TensorCalls(ScalarType type) : IDisposable
{
    public ScalarType Type { get; } = type;

    /// <summary>Whether T is linear in each operand: its third derivatives and beyond are then made of T and its gradients; else there are none.</summary>
    public virtual bool IsLinear => true;

    /// <summary>T(x, y, w), recorded by autograd.</summary>
    /// <exception cref="ArgumentException">A tensor has the wrong type or device.</exception>
    public Tensor Apply(Tensor x, Tensor y, Tensor? weights)
    {
        if (x.dtype != Type || y.dtype != Type || (weights is not null && weights.dtype != Type))
            throw new ArgumentException($"The operands are {x.dtype}, {y.dtype} and weights {weights?.dtype}; the product was prepared for {Type}.");
        if (x.device_type != DeviceType.CPU)
            throw new ArgumentException($"The operands are on {x.device}; this product runs on the CPU.");
        if (weights is not null)
            return TensorProductFunction.apply(x, y, weights, this);
        using Tensor none = empty([0], Type);
        return TensorProductFunction.apply(x, y, none, this);
    }

    /// <summary>T(x, y, w).</summary>
    public abstract Tensor Forward(Tensor x, Tensor y, Tensor weights);

    /// <summary>Gradients of g T(x, y, w); tensors without elements for those not wanted.</summary>
    public abstract List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted);

    /// <summary>Gradients of a, b and c times those of <see cref="Backward"/>, with respect to x, y, w and g.</summary>
    public abstract Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c);

    public abstract void Dispose();

    /// <summary>Memory for gradients: tensors of the operands' shapes, without elements for those not wanted, in the outer scope.</summary>
    protected List<Tensor> Gradients(ReadOnlySpan<Tensor> operands, ReadOnlySpan<bool> wanted)
    {
        var result = new List<Tensor>(operands.Length);
        for (int i = 0; i < operands.Length; i++)
            result.Add(empty(wanted[i] ? operands[i].shape : [0], Type).MoveToOuterDisposeScope());
        return result;
    }
}

/// <inheritdoc/>
internal sealed class TensorCalls<T>(ITensorProductExecutor<T> executor, ScalarType type) : TensorCalls(type)
    where T : unmanaged
{
    public override Tensor Forward(Tensor x, Tensor y, Tensor weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = empty([x.shape[0], executor.Spec.Out.Dimension], Type);
        executor.Forward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        executor.Backward(TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(g), TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[1]), TensorData.Numbers<T>(result[2]));
        return result;
    }

    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights, g], [true, true, true, true]);
        executor.DoubleBackward(
            TensorData.Numbers<T>(x), TensorData.Numbers<T>(y), TensorData.Numbers<T>(weights), TensorData.Numbers<T>(g), TensorData.Numbers<T>(a), TensorData.Numbers<T>(b), TensorData.Numbers<T>(c),
            TensorData.Numbers<T>(result[0]), TensorData.Numbers<T>(result[1]), TensorData.Numbers<T>(result[2]), TensorData.Numbers<T>(result[3]));
        return [.. result];
    }

    public override void Dispose() => executor.Dispose();
}
