using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Kernels;

/// <summary>Runs <see cref="ContractionKernel{TLanes, T}"/> on arrays [rows, channels], block by block.</summary>
internal static unsafe class ContractionHarness<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Channels of a block.</summary>
    private static int BlockChannels => 2 * TLanes.Width;

    public static double[] Forward(ContractionPlan plan, double[] inputs, double[] coefficients, int channels)
    {
        var outputs = new double[plan.OutputCount * channels];
        for (int block = 0; block < channels; block += BlockChannels)
        {
            T[] a = Pack(inputs, channels, block), c = Pack(coefficients, channels, block);
            T[] result = Unset(plan.OutputCount);
            fixed (T* pa = a, pc = c, pr = result)
                ContractionKernel<TLanes, T>.Forward(plan, pa, pc, pr);
            Unpack(result, outputs, channels, block);
        }
        return outputs;
    }

    /// <summary>Gradients; those of the coefficients come on top of ones.</summary>
    public static (double[] Inputs, double[] Coefficients, double[] InputsOnly) Backward(
        ContractionPlan plan, double[] inputs, double[] coefficients, double[] outputGradients, int channels)
    {
        var inputGradients = new double[inputs.Length];
        var inputGradientsOnly = new double[inputs.Length];
        var coefficientGradients = new double[coefficients.Length];
        for (int block = 0; block < channels; block += BlockChannels)
        {
            T[] a = Pack(inputs, channels, block), c = Pack(coefficients, channels, block), g = Pack(outputGradients, channels, block);
            T[] da = Unset(plan.InputCount), only = Unset(plan.InputCount), dc = new T[c.Length];
            Array.Fill(dc, T.One);
            fixed (T* pa = a, pc = c, pg = g, pda = da, pdc = dc, po = only)
            {
                ContractionKernel<TLanes, T>.Backward(plan, pa, pc, pg, pda, pdc);
                ContractionKernel<TLanes, T>.Backward(plan, pa, pc, pg, po);
            }
            Unpack(da, inputGradients, channels, block);
            Unpack(only, inputGradientsOnly, channels, block);
            Unpack(dc, coefficientGradients, channels, block);
        }
        return (inputGradients, coefficientGradients, inputGradientsOnly);
    }

    /// <summary>The same with duals: values and slopes in, slopes of the gradients out.</summary>
    public static (double[] Inputs, double[] Coefficients) BackwardSlopes(
        ContractionPlan plan, double[] inputs, double[] coefficients, double[] outputGradients,
        double[] inputSlopes, double[] coefficientSlopes, double[] outputGradientSlopes, int channels)
    {
        var inputGradients = new double[inputs.Length];
        var coefficientGradients = new double[coefficients.Length];
        for (int block = 0; block < channels; block += BlockChannels)
        {
            T[] a = Interleave(Pack(inputs, channels, block), Pack(inputSlopes, channels, block));
            T[] c = Interleave(Pack(coefficients, channels, block), Pack(coefficientSlopes, channels, block));
            T[] g = Interleave(Pack(outputGradients, channels, block), Pack(outputGradientSlopes, channels, block));
            T[] da = Unset(2 * plan.InputCount), dc = new T[c.Length];
            fixed (T* pa = a, pc = c, pg = g, pda = da, pdc = dc)
                ContractionKernel<Dual<TLanes, T>, T>.Backward(plan, pa, pc, pg, pda, pdc);
            Unpack(Slopes(da), inputGradients, channels, block);
            Unpack(Slopes(dc), coefficientGradients, channels, block);
        }
        return (inputGradients, coefficientGradients);
    }

    private static T[] Unset(int rows)
    {
        var values = new T[rows * BlockChannels];
        Array.Fill(values, T.CreateChecked(1000));
        return values;
    }

    private static T[] Pack(double[] values, int channels, int block)
    {
        var packed = new T[values.Length / channels * BlockChannels];
        for (int i = 0; i < packed.Length; i++)
            packed[i] = T.CreateTruncating(values[i / BlockChannels * channels + block + i % BlockChannels]);
        return packed;
    }

    private static void Unpack(T[] packed, double[] values, int channels, int block)
    {
        for (int i = 0; i < packed.Length; i++)
            values[i / BlockChannels * channels + block + i % BlockChannels] = double.CreateTruncating(packed[i]);
    }

    private static T[] Interleave(T[] values, T[] slopes) =>
        [.. values.Chunk(TLanes.Stride).Zip(slopes.Chunk(TLanes.Stride), (v, s) => v.Concat(s)).SelectMany(x => x)];

    private static T[] Slopes(T[] duals) => [.. duals.Chunk(TLanes.Stride).Where((_, i) => i % 2 == 1).SelectMany(x => x)];
}
