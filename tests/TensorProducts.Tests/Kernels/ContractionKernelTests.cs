using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Kernels;

public sealed class ContractionKernelTests
{
    /// <summary>A block of the widest lanes.</summary>
    private const int Channels = 32;

    public static TheoryData<int, int, int> Shapes { get; } = new()
    {
        { 0, 0, 3 }, { 1, 0, 1 }, { 1, 2, 1 }, { 1, 1, 2 }, { 1, 2, 3 }, { 1, 1, 4 },
        { 2, 0, 2 }, { 2, 2, 3 }, { 2, 1, 4 }, { 3, 2, 1 }, { 3, 1, 2 }, { 3, 1, 3 }, { 3, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void OutputsAndGradientsAgreeWithTheCouplingTensors(int maxDegree, int outputMaxDegree, int correlation)
    {
        var reference = new ContractionReference(maxDegree, outputMaxDegree, correlation, Channels);
        var plan = new ContractionPlan(maxDegree, outputMaxDegree, correlation);
        double[] coefficients = plan.Fold(reference.Weights, Channels);

        Check<Lanes512<float>, float>(plan, reference, coefficients, 2e-5);
        Check<Lanes256<float>, float>(plan, reference, coefficients, 2e-5);
        Check<Lanes128<float>, float>(plan, reference, coefficients, 2e-5);
        Check<SingleLane<float>, float>(plan, reference, coefficients, 2e-5);
        Check<Lanes512<double>, double>(plan, reference, coefficients, 1e-12);
        Check<Lanes256<double>, double>(plan, reference, coefficients, 1e-12);
        Check<Lanes128<double>, double>(plan, reference, coefficients, 1e-12);
        Check<SingleLane<double>, double>(plan, reference, coefficients, 1e-12);
    }

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(2, 2, 3)]
    [InlineData(3, 1, 3)]
    public void DualsGiveTheDerivativeOfTheBackwardPass(int maxDegree, int outputMaxDegree, int correlation)
    {
        var reference = new ContractionReference(maxDegree, outputMaxDegree, correlation, Channels);
        var plan = new ContractionPlan(maxDegree, outputMaxDegree, correlation);
        double[] coefficients = plan.Fold(reference.Weights, Channels);
        var random = new Random(7);
        double[] inputSlopes = ContractionReference.Random(random, reference.Inputs.Length);
        double[] coefficientSlopes = ContractionReference.Random(random, coefficients.Length);
        double[] outputSlopes = ContractionReference.Random(random, reference.OutputGradients.Length);

        const double step = 1e-4;
        (double[] Inputs, double[] Coefficients, double[] _) At(double t) => ContractionHarness<SingleLane<double>, double>.Backward(
            plan, Moved(reference.Inputs, inputSlopes, t), Moved(coefficients, coefficientSlopes, t),
            Moved(reference.OutputGradients, outputSlopes, t), Channels);
        var (ahead, behind) = (At(step), At(-step));
        double[] inputs = Moved(ahead.Inputs, behind.Inputs, -1), coefficientGradients = Moved(ahead.Coefficients, behind.Coefficients, -1);
        inputs = [.. inputs.Select(x => x / (2 * step))];
        coefficientGradients = [.. coefficientGradients.Select(x => x / (2 * step))];

        Check<Lanes512<float>, float>(2e-5);
        Check<Lanes512<double>, double>(1e-6);
        Check<Lanes256<double>, double>(1e-6);
        Check<Lanes128<float>, float>(2e-5);
        Check<SingleLane<double>, double>(1e-6);

        void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, INumber<T>
        {
            var slopes = ContractionHarness<TLanes, T>.BackwardSlopes(
                plan, reference.Inputs, coefficients, reference.OutputGradients, inputSlopes, coefficientSlopes, outputSlopes, Channels);
            AssertClose(inputs, slopes.Inputs, tolerance);
            AssertClose(coefficientGradients, slopes.Coefficients, tolerance);
        }
    }

    [Fact]
    public void FoldTransposedIsTheTransposeOfFold()
    {
        const int channels = 5;
        var plan = new ContractionPlan(3, 1, 3);
        var random = new Random(3);
        double[][] weights = [.. plan.Terms.Select(t => ContractionReference.Random(random, t.CouplingCount * channels))];
        double[] gradients = ContractionReference.Random(random, plan.CoefficientCount * channels);

        double direct = Dot(plan.Fold(weights, channels), gradients);
        double transposed = plan.FoldTransposed(gradients, channels).Zip(weights, Dot).Sum();

        Assert.Equal(direct, transposed, 1e-10 * Math.Sqrt(Dot(gradients, gradients)));
    }

    [Fact]
    public void TermsComeInTheOrderOfMacesWeights()
    {
        var plan = new ContractionPlan(3, 1, 3);

        Assert.Equal((16, 4), (plan.InputCount, plan.OutputCount));
        Assert.Equal([(0, 3, 23), (0, 2, 4), (0, 1, 1), (1, 3, 51), (1, 2, 6), (1, 1, 1)], plan.Terms.Select(t => (t.Degree, t.Order, t.CouplingCount)));
    }

    [Fact]
    public void WrongShapesAreReported()
    {
        var plan = new ContractionPlan(1, 0, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ContractionPlan(3, 0, 5));
        Assert.Throws<ArgumentException>(() => plan.Fold([new double[4]], 2));
        Assert.Throws<ArgumentException>(() => plan.Fold([new double[4], new double[3]], 2));
        Assert.Throws<ArgumentException>(() => plan.FoldTransposed(new double[3], 2));
    }

    [Fact]
    public unsafe void NothingIsAllocated()
    {
        var plan = new ContractionPlan(2, 1, 3);
        int row = ContractionKernel<Lanes256<float>, float>.RowLength;
        float[] inputs = new float[plan.InputCount * row], coefficients = new float[plan.CoefficientCount * row];
        float[] outputs = new float[plan.OutputCount * row], gradients = new float[inputs.Length];
        fixed (float* a = inputs, c = coefficients, o = outputs, g = gradients)
        {
            ContractionKernel<Lanes256<float>, float>.Forward(plan, a, c, o);
            ContractionKernel<Lanes256<float>, float>.Backward(plan, a, c, o, g);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ContractionKernel<Lanes256<float>, float>.Forward(plan, a, c, o);
            ContractionKernel<Lanes256<float>, float>.Backward(plan, a, c, o, g);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private static void Check<TLanes, T>(ContractionPlan plan, ContractionReference reference, double[] coefficients, double tolerance)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, INumber<T>
    {
        AssertClose(reference.Outputs, ContractionHarness<TLanes, T>.Forward(plan, reference.Inputs, coefficients, Channels), tolerance);

        var gradients = ContractionHarness<TLanes, T>.Backward(plan, reference.Inputs, coefficients, reference.OutputGradients, Channels);
        AssertClose(reference.InputGradients, gradients.Inputs, tolerance);
        Assert.Equal(gradients.Inputs, gradients.InputsOnly);
        double[][] weightGradients = plan.FoldTransposed([.. gradients.Coefficients.Select(g => g - 1)], Channels);
        for (int t = 0; t < weightGradients.Length; t++)
            AssertClose(reference.WeightGradients[t], weightGradients[t], tolerance);
    }

    private static double[] Moved(double[] values, double[] direction, double step) => [.. values.Zip(direction, (v, d) => v + step * d)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1 + expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"Element {i}: expected {expected[i]}, got {actual[i]}.");
    }
}
