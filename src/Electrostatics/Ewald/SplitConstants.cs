namespace EquivSim.Electrostatics;

/// <summary>The terms of a range-separated sum that need no pairs: each charge's own smooth potential, and the background of a charged cell.</summary>
internal static class SplitConstants
{
    /// <summary>Potential of the background that neutralises a cell, from the short-range half: -πQ/(α²V).</summary>
    public static double BackgroundPotential(double charge, double alpha, double volume) => -Math.PI * charge / (alpha * alpha * volume);

    /// <summary>Adds both terms to the results of a crystal and returns their energies.</summary>
    public static (double Self, double Background) Apply(PointCharges system, double alpha, ElectrostaticResult result)
    {
        double background = BackgroundPotential(system.TotalCharge, alpha, system.Cell.Volume), self = -2 * alpha / Math.Sqrt(Math.PI);
        ReadOnlySpan<double> q = system.Charges;
        for (int i = 0; i < q.Length; i++)
            result.Potential[i] += background + self * q[i];
        double energy = 0.5 * background * system.TotalCharge;
        for (int d = 0; d < 9; d += 4)
            result.Virial[d] += energy;
        return (0.5 * self * system.SquaredCharge, energy);
    }

    /// <summary>Adds the changes of both potentials along a direction of the charges.</summary>
    public static void Differentiate(PointCharges system, double alpha, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        double total = 0;
        foreach (double change in charges)
            total += change;
        double background = BackgroundPotential(total, alpha, system.Cell.Volume), self = -2 * alpha / Math.Sqrt(Math.PI);
        for (int i = 0; i < charges.Length; i++)
            tangent.Potential[i] += background + self * charges[i];
    }
}
