using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Energies and forces of a batch of structures, and the gradient by all weights of a function of them.</summary>
/// <remarks>Call <see cref="Evaluate"/>, form the derivatives of the function by its results, then <see cref="Backward"/>.</remarks>
internal interface IGradientEngine : IDisposable
{
    /// <summary>The weights, in the order and type given at the start; to be written before <see cref="Evaluate"/>.</summary>
    Span<byte> Weights { get; }

    /// <summary>The gradient by the weights, in their order and type.</summary>
    ReadOnlySpan<byte> Gradients { get; }

    /// <summary>Energies without the atomic reference energies, eV, one a structure.</summary>
    ReadOnlySpan<double> Energies { get; }

    /// <summary>Forces, eV/Angstrom, [atoms, 3], in the order of the structures.</summary>
    ReadOnlySpan<double> Forces { get; }

    /// <summary>-dE/dstrain, symmetric, eV, [structures, 3, 3].</summary>
    ReadOnlySpan<double> Virials { get; }

    /// <summary>Computes energies, forces and virials with the present weights.</summary>
    /// <param name="graphs">Graphs of the structures.</param>
    /// <param name="structures">The structures in the same order: learned charges interact beyond the graphs.</param>
    void Evaluate(IReadOnlyList<MaceGraph> graphs, IReadOnlyList<Structure> structures);

    /// <summary>Computes <see cref="Gradients"/> of a function whose derivatives by the results of <see cref="Evaluate"/> are given.</summary>
    /// <param name="energySlopes">By the energies.</param>
    /// <param name="forceSlopes">By the forces.</param>
    /// <param name="virialSlopes">By the virials; empty when the function does not depend on them.</param>
    void Backward(ReadOnlySpan<double> energySlopes, ReadOnlySpan<double> forceSlopes, ReadOnlySpan<double> virialSlopes);
}
