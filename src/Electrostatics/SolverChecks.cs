namespace EquivSim.Electrostatics;

/// <summary>Checks that all solvers share.</summary>
internal static class SolverChecks
{
    /// <summary>Refuses directions of the wrong length.</summary>
    public static void RequireDirections(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges)
    {
        if ((!positions.IsEmpty && positions.Length != 3 * system.Count) || (!charges.IsEmpty && charges.Length != system.Count))
            throw new ArgumentException($"The directions of {system.Count} charges are {3 * system.Count} coordinates and {system.Count} charges, or empty; got {positions.Length} and {charges.Length}.");
    }

    /// <summary>Refuses points that are not whole.</summary>
    public static int CountPoints(ReadOnlySpan<double> points) => points.Length % 3 == 0
        ? points.Length / 3
        : throw new ArgumentException($"Points are three coordinates each; got {points.Length} numbers.");

    /// <summary>Refuses an energy that is not finite: charges lie on top of each other.</summary>
    public static void RequireFinite(double energy)
    {
        if (!double.IsFinite(energy))
            throw new ArgumentException("Two charges lie at the same place, so that their energy is not finite; move them apart or leave one out.");
    }

    /// <summary>Half the sum of charge times potential.</summary>
    public static double Energy(ReadOnlySpan<double> charges, ReadOnlySpan<double> potential)
    {
        double sum = 0;
        for (int i = 0; i < charges.Length; i++)
            sum += charges[i] * potential[i];
        return 0.5 * sum;
    }
}
