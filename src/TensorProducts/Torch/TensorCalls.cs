using System.Runtime.InteropServices;
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

    /// <summary>The numbers of a tensor, or of a contiguous copy that lives as long as the scope.</summary>
    protected static Span<T> Numbers<T>(Tensor? tensor)
        where T : unmanaged
    {
        if (tensor is null || tensor.numel() == 0)
            return default;
        using (no_grad())
            return MemoryMarshal.Cast<byte, T>((tensor.is_contiguous() ? tensor : tensor.contiguous()).bytes);
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
        executor.Forward(Numbers<T>(x), Numbers<T>(y), Numbers<T>(weights), Numbers<T>(result));
        return result.MoveToOuterDisposeScope();
    }

    public override List<Tensor> Backward(Tensor x, Tensor y, Tensor weights, Tensor g, bool[] wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights], wanted);
        executor.Backward(Numbers<T>(x), Numbers<T>(y), Numbers<T>(weights), Numbers<T>(g), Numbers<T>(result[0]), Numbers<T>(result[1]), Numbers<T>(result[2]));
        return result;
    }

    public override Tensor[] DoubleBackward(Tensor x, Tensor y, Tensor weights, Tensor g, Tensor? a, Tensor? b, Tensor? c)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> result = Gradients([x, y, weights, g], [true, true, true, true]);
        executor.DoubleBackward(
            Numbers<T>(x), Numbers<T>(y), Numbers<T>(weights), Numbers<T>(g), Numbers<T>(a), Numbers<T>(b), Numbers<T>(c),
            Numbers<T>(result[0]), Numbers<T>(result[1]), Numbers<T>(result[2]), Numbers<T>(result[3]));
        return [.. result];
    }

    public override void Dispose() => executor.Dispose();
}
