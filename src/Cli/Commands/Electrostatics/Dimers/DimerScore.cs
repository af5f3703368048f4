using EquivSim.Potentials.Torch;

namespace EquivSim.Cli.Commands.Electrostatics.Dimers;

/// <summary>What two models trained with one seed say about a dimer at all its distances: reference and errors, near frames first.</summary>
internal sealed record DimerScore
{
    /// <summary>The dimer.</summary>
    public string Name { get; init; } = "";

    /// <summary>Kind of its molecules.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Seed of both models.</summary>
    public long Seed { get; init; }

    /// <summary>Frames that were trained on or chose the epoch; the others are test frames.</summary>
    public int Near { get; init; }

    /// <summary>Distances, Å.</summary>
    public double[] Distances { get; init; } = [];

    /// <summary>Reference energies, eV.</summary>
    public double[] Energies { get; init; } = [];

    /// <summary>The short-range model.</summary>
    public DimerErrors ShortRange { get; init; } = new([], []);

    /// <summary>The model with latent charges.</summary>
    public DimerErrors Latent { get; init; } = new([], []);

    /// <summary>How many times smaller the energy error of the test frames is with charges.</summary>
    public double Gain => ShortRange.EnergyRmse(Near) / Latent.EnergyRmse(Near);
}

/// <summary>A model's errors, frame by frame.</summary>
/// <param name="Energy">Predicted less reference energy, eV.</param>
/// <param name="Forces">Root mean square over the frame's force components, eV/Å.</param>
internal sealed record DimerErrors(double[] Energy, double[] Forces)
{
    /// <summary>Errors of predictions.</summary>
    public static DimerErrors Of(Evaluation evaluation) => new(
        [.. evaluation.Predictions.Select((p, i) => p.Energy - evaluation.Structures[i].Energy!.Value)],
        [.. evaluation.Predictions.Select((p, i) => RootMeanSquare(p.Forces.Zip(evaluation.Structures[i].Forces!, (a, b) => a - b)))]);

    /// <summary>Energy error of the frames from the given one on, eV.</summary>
    public double EnergyRmse(int from) => RootMeanSquare(Energy[from..]);

    /// <summary>Force error of the frames from the given one on, eV/Å.</summary>
    public double ForcesRmse(int from) => RootMeanSquare(Forces[from..]);

    private static double RootMeanSquare(IEnumerable<double> values) => Math.Sqrt(values.Average(v => v * v));
}
