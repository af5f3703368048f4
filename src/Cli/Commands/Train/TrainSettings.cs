using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Train;

/// <summary>Options of <c>equivsim train</c>.</summary>
internal sealed record TrainSettings
{
    /// <summary>What to learn from and to be tested on.</summary>
    public TrainData Data { get; init; } = new();

    /// <summary>The network.</summary>
    public MaceConfiguration Model { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/train";

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is missing or out of its range.</exception>
    public void Validate()
    {
        if (Data.Train.Length == 0)
            throw new UsageException("No training data: name at least one file, on the command line or as data.train in the option file.");
        try
        {
            Training.Validate();
            // Elements and their energies come from the data; anything stands for them here.
            (Model.AtomicNumbers.Length > 0 ? Model : Model with { AtomicNumbers = [1], AtomicEnergies = [0] }).Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
    }
}

/// <summary>The files of a training.</summary>
internal sealed record TrainData
{
    /// <summary>Training sets; isolated atoms among them give the reference energies.</summary>
    public string[] Train { get; init; } = [];

    /// <summary>Validation sets; when empty, a share of the training set is kept aside.</summary>
    public string[] Validation { get; init; } = [];

    /// <summary>Test sets by name.</summary>
    public Dictionary<string, string> Tests { get; init; } = [];

    /// <summary>Names of the labels in extended XYZ files; the usual names where null.</summary>
    public LabelKeys Labels { get; init; } = new();
}
