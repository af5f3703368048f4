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
        fixed (ContractionBranch* branches = plan.Branches)
        fixed (ContractionTwig* twigs = plan.Twigs)
        fixed (int* leaves = plan.Leaves)
        {
            ContractionBranch* branch = branches;
            ContractionTwig* twig = twigs;
            int* leaf = leaves;
            T* c = coefficients;
            T* end = outputs + plan.OutputCount * RowLength;
            for (T* output = outputs; output < end; output += RowLength)
            {
                // Sums over the branches of depth 1 and, under the current one, of depth 2.
                TLanes top0 = default, top1 = default, middle0 = default, middle1 = default;
                for (; ; branch++)
                {
                    TLanes v0 = default, v1 = default;
                    if (branch->HasCoefficient)
                    {
                        v0 = TLanes.Load(c);
                        v1 = TLanes.Load(c + TLanes.Stride);
                        c += RowLength;
                    }
                    for (int* leafEnd = leaf + branch->LeafCount; leaf < leafEnd; leaf++)
                    {
                        T* a = inputs + *leaf * RowLength;
                        v0 = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Load(c), v0);
                        v1 = TLanes.MultiplyAdd(TLanes.Load(a + TLanes.Stride), TLanes.Load(c + TLanes.Stride), v1);
                        c += RowLength;
                    }
                    for (ContractionTwig* twigEnd = twig + branch->TwigCount; twig < twigEnd; twig++)
                    {
                        TLanes w0 = default, w1 = default;
                        if (twig->HasCoefficient)
                        {
                            w0 = TLanes.Load(c);
                            w1 = TLanes.Load(c + TLanes.Stride);
                            c += RowLength;
                        }
                        T* a;
                        for (int* leafEnd = leaf + twig->LeafCount; leaf < leafEnd; leaf++)
                        {
                            a = inputs + *leaf * RowLength;
                            w0 = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Load(c), w0);
                            w1 = TLanes.MultiplyAdd(TLanes.Load(a + TLanes.Stride), TLanes.Load(c + TLanes.Stride), w1);
                            c += RowLength;
                        }
                        a = inputs + twig->Factor * RowLength;
                        v0 = TLanes.MultiplyAdd(TLanes.Load(a), w0, v0);
                        v1 = TLanes.MultiplyAdd(TLanes.Load(a + TLanes.Stride), w1, v1);
                    }

                    if (branch->Depth == 0)
                    {
                        (v0 + top0).Store(output);
                        (v1 + top1).Store(output + TLanes.Stride);
                        branch++;
                        break;
                    }
                    T* factor = inputs + branch->Factor * RowLength;
                    if (branch->Depth == 1)
                    {
                        top0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0 + middle0, top0);
                        top1 = TLanes.MultiplyAdd(TLanes.Load(factor + TLanes.Stride), v1 + middle1, top1);
                        (middle0, middle1) = (default, default);
                    }
                    else
                    {
                        middle0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0, middle0);
                        middle1 = TLanes.MultiplyAdd(TLanes.Load(factor + TLanes.Stride), v1, middle1);
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
        TLanes zero = default;
        T* gradientEnd = inputGradients + plan.InputCount * RowLength;
        for (T* gradient = inputGradients; gradient < gradientEnd; gradient += TLanes.Stride)
            zero.Store(gradient);
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
            T* end = outputGradients + plan.OutputCount * RowLength;
            for (T* output = outputGradients; output < end; output += RowLength)
            {
                TLanes middle0 = default, middle1 = default;
                for (; ; branch++)
                {
                    TLanes parent0 = TLanes.Load(output), parent1 = TLanes.Load(output + TLanes.Stride);
                    if (branch->Depth == 2)
                    {
                        T* a = inputs + branch->ParentFactor * RowLength;
                        parent0 *= TLanes.Load(a);
                        parent1 *= TLanes.Load(a + TLanes.Stride);
                    }
                    T* factor = inputs + branch->Factor * RowLength;
                    TLanes slope0 = parent0, slope1 = parent1;
                    if (branch->Depth != 0)
                    {
                        slope0 *= TLanes.Load(factor);
                        slope1 *= TLanes.Load(factor + TLanes.Stride);
                    }

                    TLanes v0 = default, v1 = default;
                    if (branch->HasCoefficient)
                    {
                        v0 = TLanes.Load(c);
                        v1 = TLanes.Load(c + TLanes.Stride);
                        if (TTargets.IncludeCoefficients)
                            Add(c, toCoefficientGradient, slope0, slope1);
                        c += RowLength;
                    }
                    for (int* leafEnd = leaf + branch->LeafCount; leaf < leafEnd; leaf++)
                    {
                        T* a = inputs + *leaf * RowLength;
                        TLanes c0 = TLanes.Load(c), c1 = TLanes.Load(c + TLanes.Stride);
                        TLanes a0 = TLanes.Load(a), a1 = TLanes.Load(a + TLanes.Stride);
                        v0 = TLanes.MultiplyAdd(a0, c0, v0);
                        v1 = TLanes.MultiplyAdd(a1, c1, v1);
                        AddProduct(a, toGradient, slope0, slope1, c0, c1);
                        if (TTargets.IncludeCoefficients)
                            AddProduct(c, toCoefficientGradient, slope0, slope1, a0, a1);
                        c += RowLength;
                    }
                    for (ContractionTwig* twigEnd = twig + branch->TwigCount; twig < twigEnd; twig++)
                    {
                        T* b = inputs + twig->Factor * RowLength;
                        TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Stride);
                        TLanes s0 = slope0 * b0, s1 = slope1 * b1;
                        TLanes w0 = default, w1 = default;
                        if (twig->HasCoefficient)
                        {
                            w0 = TLanes.Load(c);
                            w1 = TLanes.Load(c + TLanes.Stride);
                            if (TTargets.IncludeCoefficients)
                                Add(c, toCoefficientGradient, s0, s1);
                            c += RowLength;
                        }
                        for (int* leafEnd = leaf + twig->LeafCount; leaf < leafEnd; leaf++)
                        {
                            T* a = inputs + *leaf * RowLength;
                            TLanes c0 = TLanes.Load(c), c1 = TLanes.Load(c + TLanes.Stride);
                            TLanes a0 = TLanes.Load(a), a1 = TLanes.Load(a + TLanes.Stride);
                            w0 = TLanes.MultiplyAdd(a0, c0, w0);
                            w1 = TLanes.MultiplyAdd(a1, c1, w1);
                            AddProduct(a, toGradient, s0, s1, c0, c1);
                            if (TTargets.IncludeCoefficients)
                                AddProduct(c, toCoefficientGradient, s0, s1, a0, a1);
                            c += RowLength;
                        }
                        v0 = TLanes.MultiplyAdd(b0, w0, v0);
                        v1 = TLanes.MultiplyAdd(b1, w1, v1);
                        AddProduct(b, toGradient, slope0, slope1, w0, w1);
                    }

                    if (branch->Depth == 0)
                    {
                        branch++;
                        break;
                    }
                    if (branch->Depth == 1)
                    {
                        AddProduct(factor, toGradient, parent0, parent1, v0 + middle0, v1 + middle1);
                        (middle0, middle1) = (default, default);
                    }
                    else
                    {
                        AddProduct(factor, toGradient, parent0, parent1, v0, v1);
                        middle0 = TLanes.MultiplyAdd(TLanes.Load(factor), v0, middle0);
                        middle1 = TLanes.MultiplyAdd(TLanes.Load(factor + TLanes.Stride), v1, middle1);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* row, nint offset, TLanes x0, TLanes x1)
    {
        T* target = (T*)((byte*)row + offset);
        (TLanes.Load(target) + x0).Store(target);
        (TLanes.Load(target + TLanes.Stride) + x1).Store(target + TLanes.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(T* row, nint offset, TLanes x0, TLanes x1, TLanes y0, TLanes y1)
    {
        T* target = (T*)((byte*)row + offset);
        TLanes.MultiplyAdd(x0, y0, TLanes.Load(target)).Store(target);
        TLanes.MultiplyAdd(x1, y1, TLanes.Load(target + TLanes.Stride)).Store(target + TLanes.Stride);
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
