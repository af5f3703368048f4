namespace EquivSim.Potentials;

/// <summary>MACE's interaction blocks that are supported.</summary>
public enum InteractionClass
{
    /// <summary>RealAgnosticInteractionBlock: the element mixes into the messages; no skip connection.</summary>
    RealAgnostic,

    /// <summary>RealAgnosticResidualInteractionBlock: skip connection that depends on the element.</summary>
    RealAgnosticResidual,

    /// <summary>RealAgnosticDensityInteractionBlock: divided by a learned edge density instead of a constant.</summary>
    RealAgnosticDensity,

    /// <summary>RealAgnosticDensityResidualInteractionBlock: both.</summary>
    RealAgnosticDensityResidual,
}
