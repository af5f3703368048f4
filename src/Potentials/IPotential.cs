using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>A potential energy surface: what dynamics, relaxation and exporters run.</summary>
/// <remarks>An instance is used by one thread at a time. It may keep neighbour lists and buffers between calls.</remarks>
public interface IPotential : IDisposable
{
    /// <summary>Distance beyond which atoms do not interact directly, Angstrom.</summary>
    double Cutoff { get; }

    /// <summary>Computes energy, atomic energies, forces and virial of a structure.</summary>
    /// <param name="structure">Positions in Angstrom.</param>
    /// <param name="result">Receives the results; resized to the structure.</param>
    /// <exception cref="ArgumentException">The potential does not know an element of the structure, or cannot treat its cell.</exception>
    void Evaluate(Structure structure, PotentialResult result);
}
