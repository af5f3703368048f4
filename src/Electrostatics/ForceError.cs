namespace EquivSim.Electrostatics;

/// <summary>How far forces are off: sqrt(sum |F - F_exact|² / sum |F_exact|²).</summary>
/// <param name="Relative">The relative error; zero for exact sums.</param>
/// <param name="Probes">Charges at which it was measured against an exact sum; zero when it is an estimate beforehand.</param>
public readonly record struct ForceError(double Relative, int Probes)
{
    /// <summary>Whether the error was measured, not estimated.</summary>
    public bool IsMeasured => Probes > 0;
}
