using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts.Tests.Kernels;

/// <summary>Interpolation of rows from spline coefficients, and the tangent of its transpose, against plain sums.</summary>
public sealed class SplineRowsTests
{
    private const int Points = 9, Coefficients = 12, Order = 6;

    [Fact]
    public void Rows_and_the_transposed_tangent_are_plain_sums()
    {
        Check<Lanes512<float>, float>(1e-6);
        Check<Lanes256<float>, float>(1e-6);
        Check<Lanes128<float>, float>(1e-6);
        Check<SingleLane<float>, float>(1e-6);
        Check<Lanes512<double>, double>(1e-14);
        Check<Lanes256<double>, double>(1e-14);
        Check<Lanes128<double>, double>(1e-14);
    }

    private static unsafe void Check<TLanes, T>(double tolerance)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int row = 2 * TLanes.Width;
        var random = new Random(2);
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
        int[] first = [.. Enumerable.Range(0, Points).Select(_ => random.Next(Coefficients - Order + 1))];
        double[] splines = Numbers(Points * 2 * Order), coefficients = Numbers(Coefficients * row), rates = Numbers(Points), gradients = Numbers(Points * row), tangents = Numbers(Points * row);
        double[] values = new double[Points * row], slopes = new double[Points * row], spread = [.. Enumerable.Repeat(1.0, Coefficients * row)];
        for (int p = 0; p < Points; p++)
        {
            for (int k = 0; k < Order; k++)
            {
                double b = splines[p * 2 * Order + k], d = splines[p * 2 * Order + Order + k];
                for (int c = 0; c < row; c++)
                {
                    int at = p * row + c, coefficient = (first[p] + k) * row + c;
                    values[at] += b * coefficients[coefficient];
                    slopes[at] += d * coefficients[coefficient];
                    // The loss sees values with g, which moves by its tangent, at points that move at their rates.
                    spread[coefficient] += b * tangents[at] + d * rates[p] * gradients[at];
                }
            }
        }

        T[] foundValues = new T[values.Length], foundSlopes = new T[slopes.Length], foundSpread = [.. Enumerable.Repeat(T.One, spread.Length)];
        fixed (int* f = first)
        fixed (T* s = Cast(splines), c = Cast(coefficients), r = Cast(rates), g = Cast(gradients), t = Cast(tangents), v = foundValues, d = foundSlopes, o = foundSpread)
        {
            SplineRows<TLanes, T>.Interpolate(Points, f, s, c, v, d);
            SplineRows<TLanes, T>.Spread(Points, f, s, r, g, t, o);
        }
        Close(values, foundValues);
        Close(slopes, foundSlopes);
        Close(spread, foundSpread);

        static T[] Cast(double[] values) => [.. values.Select(T.CreateTruncating)];

        void Close(double[] expected, T[] actual)
        {
            double scale = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++)
                Assert.InRange(Math.Abs(expected[i] - double.CreateTruncating(actual[i])), 0, tolerance * scale);
        }
    }
}
