using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>
/// All that a simulation needs to continue exactly: atoms, velocities, forces, the integrator's own variables and random
/// generator, and the running averages. On disk it is a small HDF5 file, see <see cref="CheckpointFile"/>.
/// </summary>
public sealed class Checkpoint
{
    // A model evaluated on another machine differs in the last digits; another model differs by far more.
    private const double EnergyTolerance = 1e-6;

    /// <summary>Number of the step.</summary>
    public required long Step { get; init; }

    /// <summary>The atoms, with positions in Angstrom and velocities in Angstrom/fs.</summary>
    public required Structure Structure { get; init; }

    /// <summary>Masses in amu, [N].</summary>
    public required IReadOnlyList<double> Masses { get; init; }

    /// <summary>What <see cref="MolecularSystem.DegreesOfFreedom"/> was.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Name of the integrator.</summary>
    public required string Integrator { get; init; }

    /// <summary>Parameters of the integrator.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    /// <summary>The integrator's own variables.</summary>
    public required IntegratorState State { get; init; }

    /// <summary>File that it was read from; null otherwise.</summary>
    public string? Path { get; init; }

    /// <summary>Potential energy in eV.</summary>
    public required double Energy { get; init; }

    /// <summary>Share of each atom in the potential energy in eV, [N].</summary>
    public required double[] NodeEnergies { get; init; }

    /// <summary>Forces in eV/Angstrom, [N, 3].</summary>
    public required double[] Forces { get; init; }

    /// <summary>Virial -dE/dstrain in eV, [3, 3].</summary>
    public required double[] Virial { get; init; }

    /// <summary>Averages and drift of the run so far.</summary>
    public required RunStatistics Statistics { get; init; }

    /// <summary>Reads a checkpoint file.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole checkpoint of this program; the message tells what is wrong.</exception>
    public static Checkpoint Read(string path) => CheckpointFile.Read(path);

    /// <summary>Writes the checkpoint; a reader, or a crash, finds either the old file or the new one.</summary>
    public void Write(string path) => CheckpointFile.Write(path, this);

    /// <summary>Copies the state of a run.</summary>
    internal static Checkpoint Capture(Integrator integrator, long step, RunStatistics statistics)
    {
        MolecularSystem system = integrator.System;
        IntegratorState state = new();
        integrator.Save(state);
        return new Checkpoint
        {
            Step = step,
            Structure = new Structure(system.Structure.AtomicNumbers.ToArray(), system.Positions.ToArray(), system.Structure.Cell)
            {
                Velocities = system.Velocities.ToArray(),
            },
            Masses = system.Masses.ToArray(),
            DegreesOfFreedom = system.DegreesOfFreedom,
            Integrator = integrator.Name,
            Parameters = integrator.Parameters,
            State = state,
            Energy = system.Result.Energy,
            NodeEnergies = system.Result.NodeEnergies.AsSpan(0, system.AtomCount).ToArray(),
            Forces = system.Forces.ToArray(),
            Virial = system.Result.Virial.ToArray(),
            Statistics = statistics.Copy(),
        };
    }

    /// <summary>Puts the state into an integrator and its system.</summary>
    internal void Restore(Integrator integrator)
    {
        MolecularSystem system = integrator.System;
        if (!system.Structure.AtomicNumbers.SequenceEqual(Structure.AtomicNumbers))
            throw Mismatch($"it holds {Structure.AtomCount} atoms ({Formula(Structure)}), the simulation {system.AtomCount} ({Formula(system.Structure)}), in this order of elements");
        if (!system.Structure.Cell.Equals(Structure.Cell))
            throw Mismatch($"its cell is {Structure.Cell}, the simulation's {system.Structure.Cell}");
        if (!system.Masses.SequenceEqual(Masses.ToArray()))
            throw Mismatch("its masses differ from the simulation's");
        if (integrator.Name != Integrator)
            throw Mismatch($"its integrator is '{Integrator}', the simulation's '{integrator.Name}'");
        foreach ((string name, double value) in integrator.Parameters)
        {
            if (!Parameters.TryGetValue(name, out double stored))
                throw Mismatch($"it has no parameter '{name}'");
            if (stored != value)
                throw Mismatch($"its {name} is {stored}, the simulation's {value}");
        }

        Structure.Positions.CopyTo(system.Positions);
        Structure.Velocities.CopyTo(system.Velocities);
        system.DegreesOfFreedom = DegreesOfFreedom;
        integrator.Load(State);

        // The stored forces are used as they are; this evaluation only tells whether the potential is the same.
        system.Evaluate();
        double difference = system.Result.Energy - Energy;
        if (!(Math.Abs(difference) <= EnergyTolerance * Math.Max(1, Math.Abs(Energy))))
            throw Mismatch($"its potential energy is {Energy} eV, the simulation's potential gives {system.Result.Energy} eV for its atoms: it was written with another potential");
        PotentialResult result = system.Result;
        result.Energy = Energy;
        NodeEnergies.CopyTo(result.NodeEnergies, 0);
        Forces.CopyTo(result.Forces, 0);
        Virial.CopyTo(result.Virial, 0);
    }

    private static string Formula(Structure structure) => structure.ToString() ?? "";

    private InvalidDataException Mismatch(string why) =>
        new($"The checkpoint{(Path is null ? "" : $" '{Path}'")} does not belong to this simulation: {why}.");
}
