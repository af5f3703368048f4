using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>The radial network of one layer as functions of the distance, evaluated plainly: what the tables are made from.</summary>
/// <remarks>Beyond the cut-off the envelope's polynomial goes on, so that the functions are smooth at both ends of a table.</remarks>
internal sealed class RadialFunctions(MaceConfiguration configuration, MaceConstants constants, double[][] weights, int[] sizes)
{
    private const double SoftLower = 3.0 / 4, SoftUpper = 4.0 / 3;

    /// <summary>All functions at a distance.</summary>
    /// <param name="distance">In Angstrom.</param>
    /// <param name="radiusSum">Sum of the covalent radii of the pair; unused without a distance transform.</param>
    public double[] At(double distance, double radiusSum)
    {
        double[] x = Basis(distance, radiusSum);
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            var y = new double[sizes[layer + 1]];
            double scale = 1 / Math.Sqrt(sizes[layer]);
            for (int i = 0; i < x.Length; i++)
                ScaledSum.Add(x[i] * scale, weights[layer].AsSpan(i * y.Length, y.Length), y);
            if (layer + 2 < sizes.Length)
            {
                for (int i = 0; i < y.Length; i++)
                    y[i] = configuration.ActivationConstant * y[i] / (1 + Math.Exp(-y[i]));
            }
            x = y;
        }
        return x;
    }

    /// <summary>A pair's share of the neighbour density of a density block, tanh of the square of a linear map of the basis.</summary>
    public double Density(double distance, double radiusSum, double[] map)
    {
        double[] x = Basis(distance, radiusSum);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * map[i];
        return Math.Tanh(sum * sum / x.Length);
    }

    private double[] Basis(double distance, double radiusSum)
    {
        double transformed = Transform(distance, radiusSum);
        double envelope = Envelope(distance / configuration.RMax) * Math.Sqrt(2 / configuration.RMax);
        return [.. constants.BesselFrequencies.Select(k => Math.Sin(k * transformed) / transformed * envelope)];
    }

    private double Envelope(double x)
    {
        int p = configuration.NumPolynomialCutoff;
        return 1 + Math.Pow(x, p) * (-(p + 1) * (p + 2) / 2.0 + x * (p * (p + 2.0) - p * (p + 1) / 2.0 * x));
    }

    private double Transform(double distance, double radiusSum)
    {
        switch (configuration.DistanceTransform)
        {
            case DistanceTransformKind.Agnesi:
                double x = distance / (0.5 * radiusSum);
                return 1 / (1 + constants.AgnesiA * Math.Pow(x, constants.AgnesiQ) / (1 + Math.Pow(x, constants.AgnesiQ - constants.AgnesiP)));
            case DistanceTransformKind.Soft:
                double low = SoftLower * radiusSum;
                double steepness = constants.SoftAlpha / ((SoftUpper - SoftLower) * radiusSum);
                double step = 0.5 * (1 + Math.Tanh((distance - 0.5 * (SoftLower + SoftUpper) * radiusSum) * steepness));
                return low + (distance - low) * step;
            default:
                return distance;
        }
    }
}
