using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Train;

/// <summary>What <c>equivsim train</c> says before and after.</summary>
internal static class TrainView
{
    /// <summary>The errors that are shown while training.</summary>
    public static readonly IReadOnlyList<TrainingMetric<ErrorMetrics>> Metrics =
    [
        new("Energy, validation", "RMSE (meV/atom)", "E meV/atom", e => 1000 * e.EnergyRmsePerAtom),
        new("Forces, validation", "RMSE (meV/Å)", "F meV/Å", e => 1000 * e.ForcesRmse),
    ];

    /// <summary>Tells what is about to be trained on what.</summary>
    public static void DrawStart(Terminal terminal, TrainSettings settings, TrainingRun run, TrainingExecutor executor)
    {
        MaceConfiguration c = run.Model.Configuration;
        TrainingOptions t = settings.Training;
        Tables.DrawFacts(terminal, "Training",
        [
            ("data", $"{Quantity.Count(run.Training.Count)} structures to train on, {Quantity.Count(run.Validation.Count)} to validate"),
            ("elements", string.Join(", ", c.AtomicNumbers.Zip(c.AtomicEnergies, (z, e) => string.Create(CultureInfo.InvariantCulture, $"{Elements.Symbol(z)} {e:0.000} eV")))),
            ("network", $"{c.HiddenIrreps}, l ≤ {c.MaxEll}, {c.NumInteractions} layers, correlation {string.Join(", ", c.Correlation)}, cut-off {Quantity.Number(c.RMax)} Å"),
            ("parameters", Quantity.Count(run.Model.Weights.Sum(w => w.Value.numel()))),
            ("from the data", $"{Quantity.Number(c.AvgNumNeighbors)} neighbours on average, scale {Quantity.Number(c.Scale)} eV, shift {Quantity.Number(c.Shift)} eV"),
            ("loss", $"{t.Loss}, weights energy {t.EnergyWeight}, forces {t.ForcesWeight}, stress {t.StressWeight}"),
            ("run", $"{t.MaxEpochs} epochs{(t.MaxMinutes is { } m ? $" or {m} minutes" : "")}, batches of {t.BatchSize}, {run.Metadata.DataType} on {t.Device}, seed {t.Seed}"),
            ("gradient", executor == TrainingExecutor.Compiled ? "fused kernels" : "torch's dense operations"),
        ]);
        terminal.Line();
    }
}
