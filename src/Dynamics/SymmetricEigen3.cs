namespace EquivSim.Dynamics;

/// <summary>Eigenvalues and eigenvectors of a symmetric 3x3 matrix by Jacobi rotations.</summary>
internal static class SymmetricEigen3
{
    private const int MaximumSweeps = 50;

    /// <summary>Turns <paramref name="a"/> [9] into its eigenvalues (on the diagonal) and fills <paramref name="axes"/> [9] with eigenvectors as columns.</summary>
    public static void Diagonalize(Span<double> a, Span<double> axes)
    {
        axes.Clear();
        axes[0] = axes[4] = axes[8] = 1;
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            double off = Math.Abs(a[1]) + Math.Abs(a[2]) + Math.Abs(a[5]);
            double diagonal = Math.Abs(a[0]) + Math.Abs(a[4]) + Math.Abs(a[8]);
            if (off <= 1e-17 * diagonal)
                return;
            Rotate(a, axes, 0, 1);
            Rotate(a, axes, 0, 2);
            Rotate(a, axes, 1, 2);
        }
    }

    private static void Rotate(Span<double> a, Span<double> axes, int p, int q)
    {
        double apq = a[3 * p + q];
        if (apq == 0)
            return;
        double theta = (a[4 * q] - a[4 * p]) / (2 * apq);
        double t = Math.Sign(theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        if (theta == 0)
            t = 1;
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < 3; k++)
        {
            double kp = a[3 * k + p], kq = a[3 * k + q];
            a[3 * k + p] = c * kp - s * kq;
            a[3 * k + q] = s * kp + c * kq;
        }
        for (int k = 0; k < 3; k++)
        {
            double pk = a[3 * p + k], qk = a[3 * q + k];
            a[3 * p + k] = c * pk - s * qk;
            a[3 * q + k] = s * pk + c * qk;
        }
        for (int k = 0; k < 3; k++)
        {
            double kp = axes[3 * k + p], kq = axes[3 * k + q];
            axes[3 * k + p] = c * kp - s * kq;
            axes[3 * k + q] = s * kp + c * kq;
        }
    }
}
