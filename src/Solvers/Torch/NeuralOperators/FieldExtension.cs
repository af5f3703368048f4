namespace EquivSim.Solvers.Torch;

/// <summary>How a field on cell centres goes on beyond the boundary of its domain.</summary>
public enum FieldExtension
{
    /// <summary>It repeats.</summary>
    Periodic,

    /// <summary>It is mirrored: no flux through the boundary; also for coefficients.</summary>
    Even,

    /// <summary>It is mirrored with the other sign: zero on the boundary.</summary>
    Odd,
}
