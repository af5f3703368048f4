namespace EquivSim.Cli.Commands.Bench;

/// <summary>
/// Spherical harmonics and gradients one point at a time: the recursions of sphericart (Bigi et al., J. Chem. Phys. 159, 064802, 2023) in
/// plain scalar code, the baseline of the vectorised ones.
/// </summary>
/// <remarks>Unit vectors, 'component' normalisation, e3nn's axes: y is the polar one, so that (z, x, y) take the place of (x, y, z).</remarks>
internal sealed class ScalarHarmonics
{
    private readonly int _maxDegree;
    private readonly double[] _factors, _legendre, _cosines, _sines;

    public ScalarHarmonics(int maxDegree)
    {
        _maxDegree = maxDegree;
        _factors = new double[Index(maxDegree + 1, 0)];
        _legendre = new double[Index(maxDegree + 1, 0)];
        (_cosines, _sines) = (new double[maxDegree + 1], new double[maxDegree + 1]);
        for (int l = 0; l <= maxDegree; l++)
        {
            double ratio = 1;
            for (int m = 0; m <= l; m++)
            {
                if (m > 0)
                    ratio /= (double)(l - m + 1) * (l + m);
                _factors[Index(l, m)] = Math.Sqrt((2 * l + 1) * (m == 0 ? 1 : 2) * ratio);
            }
        }
    }

    /// <summary>Values [points, (l+1)²] and gradients [points, 3, (l+1)²] of the harmonics of the vectors' directions.</summary>
    public void Compute(ReadOnlySpan<double> vectors, Span<double> values, Span<double> gradients)
    {
        int count = (_maxDegree + 1) * (_maxDegree + 1);
        for (int point = 0; point < vectors.Length / 3; point++)
            Compute(vectors.Slice(3 * point, 3), values.Slice(point * count, count), gradients.Slice(3 * point * count, 3 * count), count);
    }

    private static int Index(int l, int m) => l * (l + 1) / 2 + m;

    private void Compute(ReadOnlySpan<double> v, Span<double> values, Span<double> gradients, int count)
    {
        double length = Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        double x = v[2] / length, y = v[0] / length, z = v[1] / length;
        (_cosines[0], _sines[0]) = (1, 0);
        for (int m = 1; m <= _maxDegree; m++)
            (_cosines[m], _sines[m]) = (x * _cosines[m - 1] - y * _sines[m - 1], x * _sines[m - 1] + y * _cosines[m - 1]);

        // Associated Legendre functions over sin^m, with r^2 = 1.
        Span<double> q = _legendre;
        q[0] = 1;
        for (int l = 1; l <= _maxDegree; l++)
        {
            q[Index(l, l)] = (2 * l - 1) * q[Index(l - 1, l - 1)];
            q[Index(l, l - 1)] = (2 * l - 1) * z * q[Index(l - 1, l - 1)];
            for (int m = l - 2; m >= 0; m--)
                q[Index(l, m)] = ((2 * l - 1) * z * q[Index(l - 1, m)] - (l + m - 1) * q[Index(l - 2, m)]) / (l - m);
        }

        for (int l = 0; l <= _maxDegree; l++)
        {
            for (int m = 0; m <= l; m++)
            {
                double f = _factors[Index(l, m)], p = q[Index(l, m)];
                double up = m + 1 <= l - 1 ? q[Index(l - 1, m + 1)] : 0, level = m <= l - 1 ? q[Index(l - 1, m)] : 0;
                Write(l * l + l + m, f, p, up, level, l + m, _cosines[m], m == 0 ? 0 : m * _cosines[m - 1], m == 0 ? 0 : -m * _sines[m - 1], values, gradients);
                if (m > 0)
                    Write(l * l + l - m, f, p, up, level, l + m, _sines[m], m * _sines[m - 1], m * _cosines[m - 1], values, gradients);
            }
        }

        // c is the angular factor, with its derivatives by x and y; the solid harmonic's gradient is freed of its radial part.
        void Write(int k, double f, double p, double up, double level, int order, double c, double cx, double cy, Span<double> values, Span<double> gradients)
        {
            values[k] = f * p * c;
            double gx = f * (-x * up * c + p * cx), gy = f * (-y * up * c + p * cy), gz = f * order * level * c;
            double radial = gx * x + gy * y + gz * z;
            gradients[k] = (gy - radial * y) / length;
            gradients[count + k] = (gz - radial * z) / length;
            gradients[2 * count + k] = (gx - radial * x) / length;
        }
    }
}
