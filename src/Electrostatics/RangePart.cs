namespace EquivSim.Electrostatics;

/// <summary>The halves of a range-separated sum.</summary>
[Flags]
public enum RangePart
{
    /// <summary>Pairs by erfc(αr)/r within the cut-off, excluded ones left out.</summary>
    Short = 1,

    /// <summary>All charges and images by erf(αr)/r, each charge with itself and excluded pairs left out; the background of a charged cell.</summary>
    Long = 2,

    /// <summary>The whole sum.</summary>
    All = Short | Long,
}
