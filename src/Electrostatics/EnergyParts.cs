namespace EquivSim.Electrostatics;

/// <summary>The terms of a range-separated energy, e²/Å. A solver that does not separate puts all into <paramref name="ShortRange"/>.</summary>
/// <param name="ShortRange">Pairs by the short-range kernel, excluded pairs left out.</param>
/// <param name="LongRange">All charges with all images by the smooth kernel, each with its own included.</param>
/// <param name="Self">Takes each charge's own smooth energy out again.</param>
/// <param name="Excluded">Takes the smooth energy of excluded pairs out again.</param>
/// <param name="Background">Energy with the uniform background that neutralises a charged cell.</param>
public readonly record struct EnergyParts(double ShortRange, double LongRange, double Self, double Excluded, double Background)
{
    /// <summary>Sum of the terms.</summary>
    public double Total => ShortRange + LongRange + Self + Excluded + Background;
}
