using EquivSim.Solvers.Torch;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>Options of <c>equivsim solve fno</c>.</summary>
internal sealed record FnoSettings
{
    /// <summary>File to learn from; none to evaluate alone.</summary>
    public string? Train { get; init; }

    /// <summary>Validation set by which the best epoch is told; the last epoch's model is kept without one.</summary>
    public string? Validation { get; init; }

    /// <summary>Files to report errors on, by name.</summary>
    public IReadOnlyDictionary<string, string> Tests { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the inputs in the files.</summary>
    public string[] Inputs { get; init; } = ["a"];

    /// <summary>Names of the outputs.</summary>
    public string[] Outputs { get; init; } = ["u"];

    /// <summary>The network; its channels follow from the data.</summary>
    public NeuralOperatorOptions Model { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public OperatorTrainingOptions Training { get; init; } = new();

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/fno";

    /// <summary>The network with the channels of the data.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public NeuralOperatorOptions Network => Model with { InputChannels = Inputs.Length, OutputChannels = Outputs.Length };

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Inputs.Length == 0 || Outputs.Length == 0)
            throw new UsageException("Name at least one input and one output of the files.");
        try
        {
            Network.Validate();
            Training.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, e);
        }
    }
}
