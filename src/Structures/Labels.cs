namespace EquivSim.Structures;

/// <summary>The reference values that a training set can carry.</summary>
[Flags]
public enum Labels
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An energy per structure.</summary>
    Energy = 1,

    /// <summary>Forces on every atom.</summary>
    Forces = 2,

    /// <summary>A stress (or virial) per structure.</summary>
    Stress = 4,
}

/// <summary>
/// Under which names a file holds its labels. When reading, null means: look for the usual names; in a report, null means:
/// not found; when writing, null means: the plain name (<c>energy</c>, <c>forces</c>, <c>stress</c>, <c>charges</c>).
/// </summary>
public sealed record LabelKeys
{
    /// <summary>Key of the energy (eV).</summary>
    public string? Energy { get; init; }

    /// <summary>Column of the forces (eV/A).</summary>
    public string? Forces { get; init; }

    /// <summary>Key of the stress (eV/A^3, ASE's sign; 3x3, or the six of Voigt in the order xx yy zz yz xz xy).</summary>
    public string? Stress { get; init; }

    /// <summary>Key of the virial (eV, -dE/dstrain); read as a stress where the cell has a volume and no stress is given.</summary>
    public string? Virial { get; init; }

    /// <summary>Column of the partial charges (e).</summary>
    public string? Charges { get; init; }

    /// <summary>The names that are looked for, in this order (case ignored), when none is given.</summary>
    internal static readonly string[]
        EnergyNames = ["REF_energy", "energy"],
        ForcesNames = ["REF_forces", "forces", "force"],
        StressNames = ["REF_stress", "stress"],
        VirialNames = ["REF_virials", "REF_virial", "virials", "virial"],
        ChargesNames = ["REF_charges", "charges"];
}
