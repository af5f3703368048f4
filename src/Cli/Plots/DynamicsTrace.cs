namespace EquivSim.Cli.Plots;

/// <summary>What was logged along a run of molecular dynamics; arrays of one length.</summary>
/// <param name="Time">fs.</param>
/// <param name="Potential">Potential energy, eV.</param>
/// <param name="Kinetic">Kinetic energy, eV.</param>
/// <param name="Conserved">The quantity that the exact dynamics keeps (total energy in NVE), eV.</param>
/// <param name="Temperature">K.</param>
/// <param name="AtomCount">Number of atoms.</param>
internal sealed record DynamicsTrace(
    double[] Time, double[] Potential, double[] Kinetic, double[] Conserved, double[] Temperature, int AtomCount);
