using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Kernels;

/// <summary>The convolution's second-derivative kernels against differences of plain loops, for every number of rows and every vector width.</summary>
public sealed class ConvolutionTangentTests
{
    public static TheoryData<int, int, int, int> Tiles => new()
    {
        // Degree of the features, first message component, number of them, components of the whole path.
        { 0, 0, 1, 1 }, { 1, 0, 2, 2 }, { 0, 0, 3, 3 }, { 1, 0, 4, 9 }, { 1, 4, 5, 9 }, { 2, 1, 6, 7 }, { 1, 0, 7, 7 },
    };

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Tangents_of_messages_and_of_all_gradients_are_those_of_plain_loops(int degree, int firstRow, int rows, int messageRows)
    {
        var tile = new ConvolutionTile(0, degree, firstRow, rows, 0, new double[(2 * degree + 1) * rows]);
        Check<Lanes512<float>, float>(tile, messageRows, 1e-5);
        Check<Lanes256<float>, float>(tile, messageRows, 1e-5);
        Check<Lanes128<float>, float>(tile, messageRows, 1e-5);
        Check<Lanes512<double>, double>(tile, messageRows, 1e-12);
        Check<Lanes256<double>, double>(tile, messageRows, 1e-12);
        Check<Lanes128<double>, double>(tile, messageRows, 1e-12);
        Check<SingleLane<double>, double>(tile, messageRows, 1e-12);
    }

    private static unsafe void Check<TLanes, T>(ConvolutionTile tile, int messageRows, double tolerance)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var loops = new TangentLoops(tile, messageRows, 2 * TLanes.Width);
        const double sign = -1;
        fixed (int* offsets = TangentLoops.Offsets, senders = TangentLoops.Senders, receivers = TangentLoops.Receivers, pairs = TangentLoops.Pairs)
        fixed (T* x = Numbers(loops.Features), dx = Numbers(loops.FeatureTangents), m = Numbers(loops.Matrices), dm = Numbers(loops.MatrixTangents))
        fixed (T* w = Numbers(loops.Weights), slopes = Numbers(loops.WeightSlopes), rates = Numbers(loops.Rates))
        fixed (T* g = Numbers(loops.MessageGradients), dg = Numbers(loops.MessageGradientTangents))
        {
            var operands = new TangentOperands<T>
            {
                Offsets = offsets,
                FeatureRows = senders,
                Pairs = pairs,
                Matrices = m,
                MatrixTangents = dm,
                Features = x,
                FeatureTangents = dx,
                Weights = w,
                WeightSlopes = slopes,
                Rates = rates,
            };
            T[] messages = new T[loops.MessageGradients.Length], featureGradients = new T[loops.Features.Length];
            T[] weightGradients = new T[loops.Weights.Length], weightGradientTangents = new T[loops.Weights.Length];
            fixed (T* pm = messages, pf = featureGradients, pw = weightGradients, pt = weightGradientTangents)
            {
                ConvolutionTangent<TLanes, T>.Forward(tile, TangentLoops.Nodes, operands, pm, messageRows);
                operands.FeatureRows = receivers;
                operands.GradientRows = senders;
                ConvolutionTangent<TLanes, T>.Backward(tile, TangentLoops.Nodes, T.CreateTruncating(sign), operands, g, dg, messageRows, pf, pw, pt);
            }
            Close(TangentLoops.Derivative(loops.Messages), messages, tolerance);
            Close(TangentLoops.Derivative(t => loops.FeatureGradients(t, sign)), featureGradients, tolerance);
            Close(loops.WeightGradients(0, sign), weightGradients, tolerance);
            Close(TangentLoops.Derivative(t => loops.WeightGradients(t, sign)), weightGradientTangents, tolerance);
        }

        static T[] Numbers(double[] values) => [.. values.Select(T.CreateTruncating)];

        static void Close(double[] expected, T[] actual, double tolerance)
        {
            Assert.Equal(expected.Length, actual.Length);
            double scale = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - double.CreateTruncating(actual[i])) <= tolerance * scale, $"{typeof(TLanes)}, element {i}: expected {expected[i]}, got {actual[i]}.");
        }
    }
}
