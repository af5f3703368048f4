namespace EquivSim.Potentials.Torch;

/// <summary>Errors of a model on a data set; null where the set has no such labels.</summary>
public sealed record ErrorMetrics
{
    /// <summary>Number of structures.</summary>
    public int Structures { get; init; }

    /// <summary>Root mean square error of the energy per atom, eV.</summary>
    public double? EnergyRmsePerAtom { get; init; }

    /// <summary>Mean absolute error of the energy per atom, eV.</summary>
    public double? EnergyMaePerAtom { get; init; }

    /// <summary>Root mean square error of the total energy, eV.</summary>
    public double? EnergyRmse { get; init; }

    /// <summary>Mean absolute error of the total energy, eV.</summary>
    public double? EnergyMae { get; init; }

    /// <summary>Root mean square error of the force components, eV/Angstrom.</summary>
    public double? ForcesRmse { get; init; }

    /// <summary>Mean absolute error of the force components, eV/Angstrom.</summary>
    public double? ForcesMae { get; init; }

    /// <summary>Root mean square error of the stress components, eV/Angstrom^3.</summary>
    public double? StressRmse { get; init; }

    /// <summary>Mean absolute error of the stress components, eV/Angstrom^3.</summary>
    public double? StressMae { get; init; }
}
