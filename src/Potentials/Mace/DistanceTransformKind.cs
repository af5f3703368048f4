namespace EquivSim.Potentials;

/// <summary>Transforms of the distance that the radial basis sees; the cut-off envelope always sees the distance itself.</summary>
public enum DistanceTransformKind
{
    /// <summary>The distance itself.</summary>
    None,

    /// <summary>Agnesi's curve on the scale of the covalent radii.</summary>
    Agnesi,

    /// <summary>A smooth step on the scale of the covalent radii.</summary>
    Soft,
}
