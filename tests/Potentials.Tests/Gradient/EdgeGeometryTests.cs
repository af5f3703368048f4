using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>Harmonics of edges, their derivatives along a motion, the radial basis and the activation against differences.</summary>
public sealed class EdgeGeometryTests
{
    private const int MaxDegree = 4, Edges = 11;

    [Fact]
    public void Harmonics_move_as_their_differences_say()
    {
        double[] vectors = [.. Random(1, 3 * Edges).Select(x => 2 * x)], motion = Random(2, 3 * Edges);
        var harmonics = new SphericalHarmonics(MaxDegree);
        double[] At(double t)
        {
            var values = new double[Edges * harmonics.Count];
            harmonics.Compute(Moved(vectors, motion, t), values);
            return values;
        }
        double[] Lengths(double t) => [.. Moved(vectors, motion, t).Chunk(3).Select(v => Math.Sqrt(Dot(v, v)))];
        (double[] tangents, double[] rates) = (Derivative(At), Derivative(Lengths));
        Check<Lanes512<float>, float>(SingleTolerance);
        Check<Lanes256<float>, float>(SingleTolerance);
        Check<Lanes128<float>, float>(SingleTolerance);
        Check<Lanes512<double>, double>(DoubleTolerance);
        Check<Lanes256<double>, double>(DoubleTolerance);
        Check<Lanes128<double>, double>(DoubleTolerance);

        unsafe void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var geometry = new EdgeGeometry<TLanes, T>(MaxDegree);
            geometry.Resize(Edges);
            fixed (double* v = vectors)
            {
                // In two runs, as two tasks would.
                geometry.Compute(v, 0, 4);
                geometry.Compute(v, 4, Edges - 4);
            }
            var found = new List<double>();
            for (int e = 0; e < Edges; e++)
            {
                double rate = geometry.Move(e, motion[3 * e], motion[3 * e + 1], motion[3 * e + 2]);
                Assert.Equal(rates[e], rate, 1e-9);
                found.AddRange(Numbers<T>(new Span<T>(geometry.Tangents.Pointer + e * geometry.Stride, harmonics.Count)));
            }
            Close(At(0), Numbers<T>(geometry.Values.Span(Edges * harmonics.Count)), tolerance);
            Close(tangents, [.. found], tolerance);
        }
    }

    [Theory]
    [InlineData(DistanceTransformKind.None)]
    [InlineData(DistanceTransformKind.Agnesi)]
    [InlineData(DistanceTransformKind.Soft)]
    public void The_slopes_of_the_radial_basis_are_its_differences(DistanceTransformKind transform)
    {
        MaceConfiguration network = TestModels.Get("correlation 1") with { DistanceTransform = transform };
        var basis = new RadialBasisSlopes(network, MaceConstants.Default(network));
        double[] values = new double[basis.Count], slopes = new double[basis.Count];
        foreach (double distance in new[] { 0.7, 1.1, 2.4, 3.9 })
        {
            double[] numeric = Derivative(
                t =>
                {
                    basis.Compute(distance + t, 1.4, values, slopes);
                    return [.. values];
                },
                1e-4);
            basis.Compute(distance, 1.4, values, slopes);
            Close(numeric, slopes, 1e-8);
        }
    }

    [Fact]
    public void The_activation_and_its_transpose_on_duals_are_differences_of_silu()
    {
        const double scale = 1.679;
        double Silu(double z) => scale * z / (1 + Math.Exp(-z));
        double[] x = [.. Random(3, 32).Select(v => 6 * v)], dx = Random(4, 32), g = Random(5, 32), dg = Random(6, 32);
        double Slope(double z) => Derivative(t => Silu(z + t));
        double[] gradients = [.. x.Select((z, i) => g[i] * Slope(z))];
        // Second differences lose more digits.
        double[] tangents = [.. x.Select((z, i) => Derivative(t => (g[i] + t * dg[i]) * Slope(z + t * dx[i]), 1e-2))];
        Check<double>(1e-8);
        Check<float>(SingleTolerance);

        unsafe void Check<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[] Cast(double[] values) => [.. values.Select(T.CreateTruncating)];
            T[] y = new T[32], dy = new T[32], first = new T[32], second = new T[32], gradient = Cast(g), gradientTangent = Cast(dg);
            fixed (T* px = Cast(x), pdx = Cast(dx), py = y, pdy = dy, p1 = first, p2 = second, pg = gradient, pdg = gradientTangent)
            {
                SiluRows<T>.Forward(32, T.CreateTruncating(scale), px, pdx, py, pdy, p1, p2);
                SiluRows<T>.Backward(32, pdx, p1, p2, pg, pdg);
            }
            Close([.. x.Select(Silu)], Numbers<T>(y), tolerance);
            Close([.. x.Select((z, i) => dx[i] * Slope(z))], Numbers<T>(dy), tolerance);
            Close(gradients, Numbers<T>(gradient), tolerance);
            Close(tangents, Numbers<T>(gradientTangent), tolerance);
        }
    }
}
