namespace EquivSim.Potentials;

/// <summary>Numbers that a model computes with.</summary>
public enum Precision
{
    /// <summary>64 bits: dynamics, relaxation, references; the default, hence the first.</summary>
    Float64,

    /// <summary>32 bits: faster, some 1e-6 relative; energies are summed in 64.</summary>
    Float32,
}
