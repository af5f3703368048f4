using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands;

/// <summary>Errors of a model on several data sets: the table, a parity plot and a JSON file.</summary>
internal sealed class Scoring(MaceModel model, Terminal terminal, CancellationToken cancellation)
{
    /// <summary>Predictions over labels, drawn.</summary>
    public const string Plot = "parity.png";

    /// <summary>The table's numbers in eV and Å.</summary>
    public const string Errors = "errors.json";

    private readonly List<(string Name, Evaluation Evaluation)> _sets = [];

    /// <summary>Evaluates the model on one data set.</summary>
    /// <returns>Its predictions.</returns>
    public Evaluation Add(string name, IReadOnlyList<Structure> structures)
    {
        if (structures.Count == 0)
            throw new InvalidDataException($"The data set '{name}' holds no structure.");
        Evaluation evaluation = Evaluation.Run(
            model, structures, progress: new Counter(terminal, name, structures.Count), cancellation: cancellation);
        _sets.Add((name, evaluation));
        return evaluation;
    }

    /// <summary>Draws the table and writes the files.</summary>
    /// <returns>What was written, and where.</returns>
    public IEnumerable<(string What, string Path)> Finish(string folder)
    {
        terminal.Heading("Errors");
        ErrorTable.Draw(terminal, [.. _sets.Select(s => (s.Name, s.Evaluation.Metrics))]);
        string errors = Path.Combine(folder, Errors), plot = Path.Combine(folder, Plot);
        OptionFile.Write(errors, _sets.ToDictionary(s => s.Name, s => s.Evaluation.Metrics));
        yield return ("errors", errors);
        if (_sets.Any(s => s.Evaluation.Metrics.EnergyRmse is not null || s.Evaluation.Metrics.ForcesRmse is not null))
        {
            ParityPlot.Save(plot, [.. _sets.Select(s => ParityData.Of(s.Name, s.Evaluation))]);
            yield return ("parity plot", plot);
        }
    }

    private sealed class Counter(Terminal terminal, string name, int count) : IProgress<int>
    {
        public void Report(int value) => terminal.Transient($"  {name}: {value} of {count} structures");
    }
}
