using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The symmetric contraction of one atom in one block of channels. A row of every array holds the block's channels: two vectors
/// ("columns") of <see cref="ILanes{TSelf, T}.Stride"/> numbers, one after the other.
/// </summary>
internal static unsafe class ContractionKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Numbers in a row.</summary>
    public static int RowLength => 2 * TLanes.Stride;

    /// <summary>Evaluates the outputs.</summary>
    /// <param name="plan">The polynomials.</param>
    /// <param name="inputs">Rows [<see cref="ContractionPlan.InputCount"/>].</param>
    /// <param name="coefficients">Rows [<see cref="ContractionPlan.CoefficientCount"/>].</param>
    /// <param name="outputs">Rows [<see cref="ContractionPlan.OutputCount"/>], overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ContractionPlan plan, T* inputs, T* coefficients, T* outputs)
    {
        int stride = TLanes.Stride, row = 2 * stride;
        fixed (ContractionBranch* branches = plan.Branches)
        fixed (ContractionTwig* twigs = plan.Twigs)
        fixed (int* leaves = plan.Leaves)
        {
            ContractionBranch* branch = branches;
            ContractionTwig* twig = twigs;
            int* leaf = leaves;
            T* c = coefficients;
            T* end = outputs + plan.OutputCount * row;
            for (T* output = outputs; output < end; output += row)
            {
                // Sums over the branches of depth 1 and, under the current one, of depth 2.
                TLanes top0 = default, top1 = default, middle0 = default, middle1 = default;
                for (; ; branch++)
                {
                    TLanes v0 = default, v1 = default;
                    for (ContractionTwig* twigEnd = twig + branch->TwigCount; twig < twigEnd; twig++)
                    {
                        TLanes w0 = default, w1 = default;
                        if (twig->HasCoefficient)
                        {
                            w0 = TLanes.Load(c);
                            w1 = TLanes.Load(c + stride);
                            c += row;
                        }
                        for (int* leafEnd = leaf + twig->LeafCount; leaf < leafEnd; leaf++)
                        {
                            T* a = inputs + *leaf * row;
                            w0 = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Load(c), w0);
                            w1 = TLanes.MultiplyAdd(TLanes.Load(a + stride), TLanes.Load(c + stride), w1);
                            c += row;
                        }
                        if (twig->Factor < 0)
                        {
                            v0 += w0;
                            v1 += w1;
                            continue;
                        }
                        T* b = inputs + twig->Factor * row;
                        v0 = TLanes.MultiplyAdd(TLanes.Load(b), w0, v0);
                        v1 = TLanes.MultiplyAdd(TLanes.Load(b + stride), w1, v1);
                    }

                    if (branch->Depth == 0)
                    {
                        (v0 + top0).Store(output);
                        (v1 + top1).Store(output + stride);
                        branch++;
                        break;
                    }
                    T* factor = inputs + branch->Factor * row;
                    if (branch->Depth == 1)
                    {
                        top0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0 + middle0, top0);
                        top1 = TLanes.MultiplyAdd(TLanes.Load(factor + stride), v1 + middle1, top1);
                        (middle0, middle1) = (default, default);
                    }
                    else
                    {
                        middle0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0, middle0);
                        middle1 = TLanes.MultiplyAdd(TLanes.Load(factor + stride), v1, middle1);
                    }
                }
            }
        }
    }

    /// <summary>Gradients of the inputs from gradients of the outputs.</summary>
    /// <param name="plan">The polynomials.</param>
    /// <param name="inputs">Rows [<see cref="ContractionPlan.InputCount"/>].</param>
    /// <param name="coefficients">Rows [<see cref="ContractionPlan.CoefficientCount"/>].</param>
    /// <param name="outputGradients">Rows [<see cref="ContractionPlan.OutputCount"/>].</param>
    /// <param name="inputGradients">Rows [<see cref="ContractionPlan.InputCount"/>], overwritten.</param>
    public static void Backward(ContractionPlan plan, T* inputs, T* coefficients, T* outputGradients, T* inputGradients) =>
        Backward<InputsOnly>(plan, inputs, coefficients, outputGradients, inputGradients, null);

    /// <summary>Gradients of the inputs and of the coefficients from gradients of the outputs.</summary>
    /// <param name="plan">The polynomials.</param>
    /// <param name="inputs">Rows [<see cref="ContractionPlan.InputCount"/>].</param>
    /// <param name="coefficients">Rows [<see cref="ContractionPlan.CoefficientCount"/>].</param>
    /// <param name="outputGradients">Rows [<see cref="ContractionPlan.OutputCount"/>].</param>
    /// <param name="inputGradients">Rows [<see cref="ContractionPlan.InputCount"/>], overwritten.</param>
    /// <param name="coefficientGradients">Rows [<see cref="ContractionPlan.CoefficientCount"/>], added to.</param>
    public static void Backward(
        ContractionPlan plan, T* inputs, T* coefficients, T* outputGradients, T* inputGradients, T* coefficientGradients) =>
        Backward<InputsAndCoefficients>(plan, inputs, coefficients, outputGradients, inputGradients, coefficientGradients);

    /// <remarks>
    /// On the way down a prefix has its slope, the output's gradient times its factors; on the way up its value, the bracket behind it.
    /// A leaf's factor gets slope times coefficient, an inner factor the slope before it times the value behind it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TTargets>(
        ContractionPlan plan, T* inputs, T* coefficients, T* outputGradients, T* inputGradients, T* coefficientGradients)
        where TTargets : struct, ITargets
    {
        // Constants to the JIT; as locals they spare its budget for inlining, which duals nearly exhaust.
        int stride = TLanes.Stride, row = 2 * stride;
        new Span<T>(inputGradients, plan.InputCount * row).Clear();
        // Both arrays of coefficients, and both of inputs, are walked with one index.
        nint toGradient = (nint)((byte*)inputGradients - (byte*)inputs);
        nint toCoefficientGradient = (nint)((byte*)coefficientGradients - (byte*)coefficients);

        fixed (ContractionBranch* branches = plan.Branches)
        fixed (ContractionTwig* twigs = plan.Twigs)
        fixed (int* leaves = plan.Leaves)
        {
            ContractionBranch* branch = branches;
            ContractionTwig* twig = twigs;
            int* leaf = leaves;
            T* c = coefficients;
            T* end = outputGradients + plan.OutputCount * row;
            for (T* output = outputGradients; output < end; output += row)
            {
                TLanes middle0 = default, middle1 = default;
                for (; ; branch++)
                {
                    TLanes parent0 = TLanes.Load(output), parent1 = TLanes.Load(output + stride);
                    if (branch->Depth == 2)
                    {
                        T* a = inputs + branch->ParentFactor * row;
                        parent0 *= TLanes.Load(a);
                        parent1 *= TLanes.Load(a + stride);
                    }
                    T* factor = inputs + branch->Factor * row;
                    TLanes slope0 = parent0, slope1 = parent1;
                    if (branch->Depth != 0)
                    {
                        slope0 *= TLanes.Load(factor);
                        slope1 *= TLanes.Load(factor + stride);
                    }

                    TLanes v0 = default, v1 = default;
                    for (ContractionTwig* twigEnd = twig + branch->TwigCount; twig < twigEnd; twig++)
                    {
                        T* b = inputs + twig->Factor * row;
                        TLanes s0 = slope0, s1 = slope1;
                        if (twig->Factor >= 0)
                        {
                            s0 *= TLanes.Load(b);
                            s1 *= TLanes.Load(b + stride);
                        }
                        TLanes w0 = default, w1 = default;
                        if (twig->HasCoefficient)
                        {
                            w0 = TLanes.Load(c);
                            w1 = TLanes.Load(c + stride);
                            if (TTargets.IncludeCoefficients)
                                Add(c, toCoefficientGradient, s0, s1);
                            c += row;
                        }
                        for (int* leafEnd = leaf + twig->LeafCount; leaf < leafEnd; leaf++)
                        {
                            T* a = inputs + *leaf * row;
                            TLanes c0 = TLanes.Load(c), c1 = TLanes.Load(c + stride);
                            TLanes a0 = TLanes.Load(a), a1 = TLanes.Load(a + stride);
                            w0 = TLanes.MultiplyAdd(a0, c0, w0);
                            w1 = TLanes.MultiplyAdd(a1, c1, w1);
                            AddProduct(a, toGradient, s0, s1, c0, c1);
                            if (TTargets.IncludeCoefficients)
                                AddProduct(c, toCoefficientGradient, s0, s1, a0, a1);
                            c += row;
                        }
                        if (twig->Factor < 0)
                        {
                            v0 += w0;
                            v1 += w1;
                            continue;
                        }
                        v0 = TLanes.MultiplyAdd(TLanes.Load(b), w0, v0);
                        v1 = TLanes.MultiplyAdd(TLanes.Load(b + stride), w1, v1);
                        AddProduct(b, toGradient, slope0, slope1, w0, w1);
                    }

                    if (branch->Depth == 0)
                    {
                        branch++;
                        break;
                    }
                    if (branch->Depth == 1)
                    {
                        v0 += middle0;
                        v1 += middle1;
                        (middle0, middle1) = (default, default);
                    }
                    else
                    {
                        middle0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0, middle0);
                        middle1 = TLanes.MultiplyAdd(TLanes.Load(factor + stride), v1, middle1);
                    }
                    AddProduct(factor, toGradient, parent0, parent1, v0, v1);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* source, nint offset, TLanes x0, TLanes x1)
    {
        int stride = TLanes.Stride;
        T* target = (T*)((byte*)source + offset);
        (TLanes.Load(target) + x0).Store(target);
        (TLanes.Load(target + stride) + x1).Store(target + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(T* source, nint offset, TLanes x0, TLanes x1, TLanes y0, TLanes y1)
    {
        int stride = TLanes.Stride;
        T* target = (T*)((byte*)source + offset);
        TLanes.MultiplyAdd(x0, y0, TLanes.Load(target)).Store(target);
        TLanes.MultiplyAdd(x1, y1, TLanes.Load(target + stride)).Store(target + stride);
    }

    /// <summary>What a backward pass computes; resolved by the JIT.</summary>
    private interface ITargets
    {
        static abstract bool IncludeCoefficients { get; }
    }

    private readonly struct InputsOnly : ITargets
    {
        public static bool IncludeCoefficients => false;
    }

    private readonly struct InputsAndCoefficients : ITargets
    {
        public static bool IncludeCoefficients => true;
    }
}
