using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>Options of <c>equivsim hamiltonian train</c>.</summary>
internal sealed record HamiltonianTrainSettings
{
    /// <summary>Data sets to train on.</summary>
    public string[] Train { get; init; } = [];

    /// <summary>Data sets to validate on; without, the last samples of each molecule are kept aside.</summary>
    public string[] Validation { get; init; } = [];

    /// <summary>The network; elements, basis and functional come from the data.</summary>
    public HamiltonianConfiguration Model { get; init; } = new() { Channels = 24 };

    /// <summary>How to train.</summary>
    public HamiltonianTrainingOptions Training { get; init; } = new();

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/hamiltonian";

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">There is nothing to train on.</exception>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public void Validate()
    {
        if (Train.Length == 0)
            throw new UsageException("Name at least one data set to train on, such as data/hamiltonians/water.h5.");
        Training.Validate();
    }
}
