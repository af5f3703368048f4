using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Evaluates a MACE model at one precision and vector width.</summary>
internal interface IMaceEngine : IDisposable
{
    /// <summary>Computes what a potential gives.</summary>
    void Evaluate(Structure structure, PotentialResult result);

    /// <summary>Largest relative error of the radial tables.</summary>
    double TableError { get; }
}
