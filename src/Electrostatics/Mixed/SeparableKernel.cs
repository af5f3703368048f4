using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>The smooth half of the interaction of two charges and all their images, for any set of periodic axes at right angles, exact to the digits asked for.</summary>
internal sealed class SeparableKernel
{
    private readonly GaussianTerm[] _terms;
    private readonly AxisFactor[] _factors;
    private readonly double[] _lengths = new double[3];

    public SeparableKernel(Lattice lattice, GaussianTerm[] terms)
    {
        _terms = terms;
        _factors = new AxisFactor[3 * terms.Length];
        for (int axis = 0; axis < 3; axis++)
            _lengths[axis] = lattice.IsPeriodic(axis) ? lattice.Height(axis) : 0;
        for (int k = 0; k < _factors.Length; k++)
            _factors[k] = new AxisFactor(terms[k / 3].T, _lengths[k % 3]);
    }

    /// <summary>Sums of the terms for eight pairs: value, gradient, second derivatives (xx, xy, xz, yy, yz, zz) and 2t²x xᵀ summed over images (the virial).</summary>
    public void Evaluate(Vector512<double> x, Vector512<double> y, Vector512<double> z, ref PairSums sums)
    {
        sums = default;
        (x, Vector512<double> cx, Vector512<double> sx) = Wrap(x, 0);
        (y, Vector512<double> cy, Vector512<double> sy) = Wrap(y, 1);
        (z, Vector512<double> cz, Vector512<double> sz) = Wrap(z, 2);
        for (int k = 0; k < _terms.Length; k++)
        {
            double w = _terms[k].Weight, inverse = 0.5 / (_terms[k].T * _terms[k].T);
            (Vector512<double> fx, Vector512<double> dx, Vector512<double> hx) = _factors[3 * k].Evaluate(x, cx, sx);
            (Vector512<double> fy, Vector512<double> dy, Vector512<double> hy) = _factors[3 * k + 1].Evaluate(y, cy, sy);
            (Vector512<double> fz, Vector512<double> dz, Vector512<double> hz) = _factors[3 * k + 2].Evaluate(z, cz, sz);
            fx *= w;
            dx *= w;
            hx *= w;
            Vector512<double> yz = fy * fz, value = fx * yz;
            sums.G += value;
            sums.X += dx * yz;
            sums.Y += fx * dy * fz;
            sums.Z += fx * fy * dz;
            Vector512<double> xx = hx * yz, xy = dx * dy * fz, xz = dx * fy * dz, yy = fx * hy * fz, yz2 = fx * dy * dz, zz = fx * fy * hz;
            sums.XX += xx;
            sums.XY += xy;
            sums.XZ += xz;
            sums.YY += yy;
            sums.YZ += yz2;
            sums.ZZ += zz;
            sums.VXX += inverse * xx + value;
            sums.VXY += inverse * xy;
            sums.VXZ += inverse * xz;
            sums.VYY += inverse * yy + value;
            sums.VYZ += inverse * yz2;
            sums.VZZ += inverse * zz + value;
        }
    }

    private (Vector512<double> X, Vector512<double> Cosine, Vector512<double> Sine) Wrap(Vector512<double> x, int axis)
    {
        double length = _lengths[axis];
        if (length == 0)
            return (x, default, default);
        x -= length * Vector512.Round(x / length);
        (Vector512<double> sine, Vector512<double> cosine) = Vector512.SinCos(2 * Math.PI / length * x);
        return (x, cosine, sine);
    }

    /// <summary>What <see cref="Evaluate"/> sums.</summary>
    internal struct PairSums
    {
        public Vector512<double> G, X, Y, Z, XX, XY, XZ, YY, YZ, ZZ, VXX, VXY, VXZ, VYY, VYZ, VZZ;

        /// <summary>Adds charges times another's sums.</summary>
        public void Add(Vector512<double> q, in PairSums other)
        {
            G += q * other.G;
            X += q * other.X;
            Y += q * other.Y;
            Z += q * other.Z;
            XX += q * other.XX;
            XY += q * other.XY;
            XZ += q * other.XZ;
            YY += q * other.YY;
            YZ += q * other.YZ;
            ZZ += q * other.ZZ;
            VXX += q * other.VXX;
            VXY += q * other.VXY;
            VXZ += q * other.VXZ;
            VYY += q * other.VYY;
            VYZ += q * other.VYZ;
            VZZ += q * other.VZZ;
        }

        /// <summary>Subtracts the second derivatives from six numbers.</summary>
        public readonly void SubtractSecond(Span<double> six)
        {
            six[0] -= Vector512.Sum(XX);
            six[1] -= Vector512.Sum(XY);
            six[2] -= Vector512.Sum(XZ);
            six[3] -= Vector512.Sum(YY);
            six[4] -= Vector512.Sum(YZ);
            six[5] -= Vector512.Sum(ZZ);
        }

        /// <summary>Adds the virial to six numbers.</summary>
        public readonly void AddVirial(Span<double> six)
        {
            six[0] += Vector512.Sum(VXX);
            six[1] += Vector512.Sum(VXY);
            six[2] += Vector512.Sum(VXZ);
            six[3] += Vector512.Sum(VYY);
            six[4] += Vector512.Sum(VYZ);
            six[5] += Vector512.Sum(VZZ);
        }
    }
}
