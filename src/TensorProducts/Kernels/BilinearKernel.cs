using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The product of one channel of a group's first operands with one channel of its second ones, for as many samples as there are lanes. All
/// components lie one after the other, a vector each. The second operand is prepared once for all channels of the first; meanwhile the kernels of
/// other groups are in use too, so that only memory needed within a call may be shared.
/// </summary>
internal abstract unsafe class BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Takes a second operand, which must stay where it is until the next one.</summary>
    /// <param name="y">Its components.</param>
    /// <param name="backward">Whether <see cref="Backward"/> will follow.</param>
    public abstract void Prepare(T* y, bool backward);

    /// <summary>Writes z = x times the second operand.</summary>
    public abstract void Forward(T* x, T* z);

    /// <summary>Adds to the first operand's gradient, and to what <see cref="Finish"/> needs. Null when not wanted.</summary>
    public abstract void Backward(T* x, T* zGradient, T* xGradient, bool wantsY);

    /// <summary>Adds to the second operand's gradient what all calls of <see cref="Backward"/> since <see cref="Prepare"/> gave.</summary>
    public abstract void Finish(T* yGradient);
}
