using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.Hamiltonians.LinearAlgebra;

/// <summary>
/// A = Q T Q^T with T tridiagonal, by Householder reflections (Golub and Van Loan, Matrix Computations, section 8.3.1). The update of
/// the matrix by one reflection and its product with the next are one pass over memory.
/// </summary>
internal sealed class Tridiagonalization
{
    private readonly int _n;
    private readonly double[] _a, _scales;

    /// <param name="matrix">[n, n], symmetric.</param>
    /// <param name="n">Its size.</param>
    public Tridiagonalization(ReadOnlySpan<double> matrix, int n)
    {
        (_n, _a, _scales) = (n, matrix.ToArray(), new double[n]);
        (Diagonal, OffDiagonal) = (new double[n], new double[n]);
        double[] w = new double[n], next = new double[n];
        for (int k = 0; k < n; k++)
        {
            // A - v w^T - w v^T of the reflection before is still due; row k is needed first, for it makes the next one.
            if (k > 0)
                Update(k, k, w, default);
            Diagonal[k] = _a[k * n + k];
            if (k == n - 1)
                break;
            Span<double> v = Reflector(k);
            OffDiagonal[k] = MakeReflector(v, out double scale);
            _scales[k] = scale;
            for (int i = k + 1; i < n; i++)
                next[i] = scale * (k > 0 ? Update(i, k, w, v) : DenseMatrix.Dot(v, _a.AsSpan(i * n + 1, n - 1)));
            double half = 0.5 * scale * DenseMatrix.Dot(next.AsSpan(k + 1), v);
            DenseMatrix.AddScaled(next.AsSpan(k + 1), -half, v);
            (w, next) = (next, w);
        }
    }

    /// <summary>Diagonal of T.</summary>
    public double[] Diagonal { get; }

    /// <summary>OffDiagonal[k] = T[k, k+1]; the last is 0.</summary>
    public double[] OffDiagonal { get; }

    /// <summary>Q^T, [n, n]: row j is column j of Q.</summary>
    public double[] TransposedQ()
    {
        double[] q = new double[_n * _n];
        // Column j of Q = H_0 H_1 ... is e_j under the reflections that reach it, the last first. Long columns first: threads end together.
        Threads.For(0, _n, _n >= Threads.WorthIt, back =>
        {
            int j = _n - 1 - back;
            q[j * _n + j] = 1;
            for (int k = Math.Min(j - 1, _n - 2); k >= 0; k--)
            {
                Span<double> row = q.AsSpan(j * _n + k + 1, _n - k - 1);
                ReadOnlySpan<double> v = Reflector(k);
                DenseMatrix.AddScaled(row, -_scales[k] * DenseMatrix.Dot(v, row), v);
            }
        });
        return q;
    }

    /// <summary>The vector of reflection k, kept in row k right of the diagonal.</summary>
    private Span<double> Reflector(int k) => _a.AsSpan(k * _n + k + 1, _n - k - 1);

    /// <summary>x becomes v with (1 - scale v v^T) x = (result, 0, ...).</summary>
    private static double MakeReflector(Span<double> x, out double scale)
    {
        double tail = DenseMatrix.Dot(x[1..], x[1..]);
        if (tail == 0)
        {
            scale = 0;
            return x[0];
        }
        double norm = Math.Sqrt(x[0] * x[0] + tail), result = x[0] > 0 ? -norm : norm;
        x[0] -= result;
        scale = 2 / (x[0] * x[0] + tail);
        return result;
    }

    /// <summary>
    /// Applies reflection k - 1 to row i, from column k on, or from column k + 1 on where <paramref name="next"/> begins, whose product
    /// with the new row is returned.
    /// </summary>
    private double Update(int i, int k, double[] w, ReadOnlySpan<double> next)
    {
        int from = next.IsEmpty ? k : k + 1;
        Span<double> row = _a.AsSpan(i * _n + from, _n - from);
        ReadOnlySpan<double> v = _a.AsSpan((k - 1) * _n + from, row.Length), ws = w.AsSpan(from);
        double vi = _a[(k - 1) * _n + i], wi = w[i], dot = 0;
        Span<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        ReadOnlySpan<Vector<double>> vs = MemoryMarshal.Cast<double, Vector<double>>(v), wv = MemoryMarshal.Cast<double, Vector<double>>(ws);
        Vector<double> x = new(vi), y = new(wi), sum = default;
        if (next.IsEmpty)
        {
            for (int j = 0; j < rows.Length; j++)
                rows[j] -= x * wv[j] + y * vs[j];
            for (int j = rows.Length * Vector<double>.Count; j < row.Length; j++)
                row[j] -= vi * ws[j] + wi * v[j];
            return 0;
        }
        ReadOnlySpan<Vector<double>> nexts = MemoryMarshal.Cast<double, Vector<double>>(next);
        for (int j = 0; j < rows.Length; j++)
        {
            Vector<double> value = rows[j] - (x * wv[j] + y * vs[j]);
            rows[j] = value;
            sum += value * nexts[j];
        }
        for (int j = rows.Length * Vector<double>.Count; j < row.Length; j++)
        {
            row[j] -= vi * ws[j] + wi * v[j];
            dot += row[j] * next[j];
        }
        return dot + Vector.Sum(sum);
    }
}
