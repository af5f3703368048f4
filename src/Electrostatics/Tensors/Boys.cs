namespace EquivSim.Electrostatics;

/// <summary>Boys functions F_n(s) = ∫₀¹ u^(2n) exp(-s u²) du. erf(αr)/r is (2α/√π) F_0(α²r²), and the derivative of F_n is -F_{n+1}.</summary>
internal static class Boys
{
    /// <summary>F_n(s) for s ≥ 0.</summary>
    public static double Value(int n, double s)
    {
        if (s > 40)
        {
            // The rest of the integral beyond 1 is below rounding.
            double value = 0.5 * Math.Sqrt(Math.PI / s);
            for (int k = 0; k < n; k++)
                value *= (2 * k + 1) / (2 * s);
            return value;
        }
        // All terms are positive: nothing cancels.
        double term = 1.0 / (2 * n + 1), sum = term;
        for (int k = 1; term > 1e-18 * sum; k++)
        {
            term *= 2 * s / (2 * n + 2 * k + 1);
            sum += term;
        }
        return Math.Exp(-s) * sum;
    }
}
