using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>S(k) = sum of charges times exp(ik·x), and dipoles, over a set of wave vectors, and the smooth potential that it makes.</summary>
internal sealed class StructureFactor(WorkerPool pool)
{
    private const int Lanes = PhaseTable.Lanes;
    private readonly double[][] _scratch = [.. Enumerable.Repeat<double[]>([], pool.Count)];
    private double[] _real = [], _imaginary = [];
    private WaveVectors _waves = null!;

    /// <summary>Sums over charges and, in the direction's terms, charges that move.</summary>
    /// <param name="waves">Wave vectors.</param>
    /// <param name="phases">Phases of the charges.</param>
    /// <param name="charges">Charges.</param>
    /// <param name="dipoles">Dipoles, [charges, 3]; empty for none.</param>
    public void Sum(WaveVectors waves, PhaseTable phases, ReadOnlySpan<double> charges, ReadOnlySpan<double> dipoles)
    {
        _waves = waves;
        int length = waves.Length, groups = phases.Groups;
        Buffers.Grow(ref _real, waves.Rows.Length * length);
        Buffers.Grow(ref _imaginary, waves.Rows.Length * length);
        double[] q = new double[groups * Lanes], m = new double[3 * groups * Lanes];
        charges.CopyTo(q);
        for (int i = 0; i < dipoles.Length; i += 3)
        {
            // Dipoles in units of the reciprocal vectors, so that k·m = h m₀ + k m₁ + l m₂.
            ReadOnlySpan<double> inverse = waves.Lattice.Inverse;
            for (int axis = 0; axis < 3; axis++)
            {
                double along = dipoles[i] * inverse[axis] + dipoles[i + 1] * inverse[3 + axis] + dipoles[i + 2] * inverse[6 + axis];
                m[axis * groups * Lanes + i / 3] = 2 * Math.PI * along;
            }
        }
        bool hasDipoles = !dipoles.IsEmpty;
        pool.Run(waves.Rows.Length, (row, worker) =>
        {
            Buffers.Grow(ref _scratch[worker], 2 * length * Lanes);
            Span<double> sums = _scratch[worker].AsSpan(0, 2 * length * Lanes);
            sums.Clear();
            Span<Vector512<double>> real = MemoryMarshal.Cast<double, Vector512<double>>(sums[..(length * Lanes)]), imaginary = MemoryMarshal.Cast<double, Vector512<double>>(sums[(length * Lanes)..]);
            (int h, int k) = waves.Rows[row];
            for (int group = 0; group < groups; group++)
            {
                (Vector512<double> pr, Vector512<double> pi) = Prefix(phases, group, h, k + waves.Limits[1]);
                Vector512<double> charge = Load(q, group * Lanes);
                ReadOnlySpan<Vector512<double>> er = Axis2(phases.Real(group), phases), ei = Axis2(phases.Imaginary(group), phases);
                if (!hasDipoles)
                {
                    (pr, pi) = (pr * charge, pi * charge);
                    for (int l = 0; l < real.Length; l++)
                    {
                        real[l] += pr * er[l] - pi * ei[l];
                        imaginary[l] += pr * ei[l] + pi * er[l];
                    }
                    continue;
                }
                Vector512<double> flat = h * Load(m, group * Lanes) + k * Load(m, (groups + group) * Lanes), steep = Load(m, (2 * groups + group) * Lanes);
                for (int l = 0; l < real.Length; l++)
                {
                    Vector512<double> moment = flat + (l - waves.Limits[2]) * steep;
                    Vector512<double> cr = pr * charge - pi * moment, ci = pi * charge + pr * moment;
                    real[l] += cr * er[l] - ci * ei[l];
                    imaginary[l] += cr * ei[l] + ci * er[l];
                }
            }
            for (int l = 0; l < length; l++)
            {
                _real[row * length + l] = Vector512.Sum(real[l]);
                _imaginary[row * length + l] = Vector512.Sum(imaginary[l]);
            }
        });
    }

    /// <summary>Energy ½ Σ K |S|² and its virial (xx, xy, xz, yy, yz, zz).</summary>
    public double Energy(Span<double> virial)
    {
        double energy = 0;
        for (int row = 0; row < _waves.Rows.Length; row++)
        {
            (int h, int k) = _waves.Rows[row];
            ReadOnlySpan<double> multipliers = _waves.Multipliers(row);
            for (int l = 0; l < multipliers.Length; l++)
            {
                if (multipliers[l] == 0)
                    continue;
                int place = row * multipliers.Length + l;
                double e = 0.5 * multipliers[l] * (_real[place] * _real[place] + _imaginary[place] * _imaginary[place]);
                energy += e;
                (double x, double y, double z) = _waves.Vector(h, k, l - _waves.Limits[2]);
                double f = 2 * e * (1 / (x * x + y * y + z * z) + 1 / (4 * _waves.Alpha * _waves.Alpha));
                virial[0] += e - f * x * x;
                virial[1] -= f * x * y;
                virial[2] -= f * x * z;
                virial[3] += e - f * y * y;
                virial[4] -= f * y * z;
                virial[5] += e - f * z * z;
            }
        }
        return energy;
    }

    /// <summary>Adds potential, field and field gradient at points.</summary>
    /// <param name="phases">Phases of the points.</param>
    /// <param name="potential">[points].</param>
    /// <param name="field">[points, 3].</param>
    /// <param name="gradient">[points, 6]; null when not wanted.</param>
    public void AddTo(PhaseTable phases, double[] potential, double[] field, double[]? gradient)
    {
        int length = _waves.Length;
        pool.Run(phases.Groups, (group, worker) =>
        {
            Vector512<double> phi = default, g0 = default, g1 = default, g2 = default, h00 = default, h01 = default, h02 = default, h11 = default, h12 = default, h22 = default;
            ReadOnlySpan<Vector512<double>> er = Axis2(phases.Real(group), phases), ei = Axis2(phases.Imaginary(group), phases);
            for (int row = 0; row < _waves.Rows.Length; row++)
            {
                (int h, int k) = _waves.Rows[row];
                ReadOnlySpan<double> multipliers = _waves.Multipliers(row);
                Vector512<double> r0 = default, i0 = default, r1 = default, i1 = default, r2 = default;
                Vector512<double> i2 = default;
                for (int l = 0; l < length; l++)
                {
                    double factor = multipliers[l];
                    if (factor == 0)
                        continue;
                    double sr = factor * _real[row * length + l], si = factor * _imaginary[row * length + l], n = l - _waves.Limits[2];
                    Vector512<double> cr = sr * er[l] + si * ei[l], ci = si * er[l] - sr * ei[l];
                    r0 += cr;
                    i0 += ci;
                    r1 += n * cr;
                    i1 += n * ci;
                    if (gradient is null)
                        continue;
                    r2 += n * n * cr;
                    i2 += n * n * ci;
                }
                (Vector512<double> pr, Vector512<double> pi) = Prefix(phases, group, h, k + _waves.Limits[1]);
                Vector512<double> real = pr * r0 + pi * i0, imaginary = pr * i0 - pi * r0, imaginary1 = pr * i1 - pi * r1;
                phi += real;
                g0 += h * imaginary;
                g1 += k * imaginary;
                g2 += imaginary1;
                if (gradient is null)
                    continue;
                Vector512<double> real1 = pr * r1 + pi * i1;
                h00 += (double)h * h * real;
                h01 += (double)h * k * real;
                h02 += h * real1;
                h11 += (double)k * k * real;
                h12 += k * real1;
                h22 += pr * r2 + pi * i2;
            }
            for (int lane = 0; lane < Lanes && group * Lanes + lane < potential.Length; lane++)
            {
                int p = group * Lanes + lane;
                potential[p] += phi[lane];
                (double x, double y, double z) = Cartesian(g0[lane], g1[lane], g2[lane]);
                field[3 * p] -= x;
                field[3 * p + 1] -= y;
                field[3 * p + 2] -= z;
                if (gradient is null)
                    continue;
                // Columns first, then rows of the inverse.
                (double ax, double ay, double az) = Cartesian(h00[lane], h01[lane], h02[lane]);
                (double bx, double by, double bz) = Cartesian(h01[lane], h11[lane], h12[lane]);
                (double cx, double cy, double cz) = Cartesian(h02[lane], h12[lane], h22[lane]);
                (double xx, double xy, double xz) = Cartesian(ax, bx, cx);
                (_, double yy, double yz) = Cartesian(ay, by, cy);
                (_, _, double zz) = Cartesian(az, bz, cz);
                Span<double> six = gradient.AsSpan(6 * p, 6);
                six[0] += xx;
                six[1] += xy;
                six[2] += xz;
                six[3] += yy;
                six[4] += yz;
                six[5] += zz;
            }
        });
    }

    private (double X, double Y, double Z) Cartesian(double a, double b, double c)
    {
        ReadOnlySpan<double> m = _waves.Lattice.Inverse;
        const double turn = 2 * Math.PI;
        return (turn * (m[0] * a + m[1] * b + m[2] * c), turn * (m[3] * a + m[4] * b + m[5] * c), turn * (m[6] * a + m[7] * b + m[8] * c));
    }

    private static (Vector512<double> Real, Vector512<double> Imaginary) Prefix(PhaseTable phases, int group, int h, int k)
    {
        ReadOnlySpan<double> real = phases.Real(group), imaginary = phases.Imaginary(group);
        int a = phases.Offsets[0] + h * Lanes, b = phases.Offsets[1] + k * Lanes;
        Vector512<double> ar = Load(real, a), ai = Load(imaginary, a), br = Load(real, b), bi = Load(imaginary, b);
        return (ar * br - ai * bi, ar * bi + ai * br);
    }

    private static ReadOnlySpan<Vector512<double>> Axis2(ReadOnlySpan<double> group, PhaseTable phases) => MemoryMarshal.Cast<double, Vector512<double>>(group[phases.Offsets[2]..]);

    private static Vector512<double> Load(ReadOnlySpan<double> values, int start) => Vector512.Create(values.Slice(start, Lanes));
}
