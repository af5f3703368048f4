using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands;

/// <summary>Errors of a model on several data sets: the table, a parity plot and a JSON file.</summary>
internal sealed class Scoring : IDisposable
{
    /// <summary>Predictions over labels, drawn.</summary>
    public const string Plot = "parity.png";

    /// <summary>The table's numbers in eV and Å.</summary>
    public const string Errors = "errors.json";

    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellation;
    private readonly List<(string Name, Evaluation Evaluation)> _sets = [];
    private readonly IPotential? _compiled;
    private readonly MaceModel? _model;

    /// <summary>Reads a model.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="compute">What runs it: the compiled evaluator on the CPU, or torch in batches.</param>
    /// <param name="terminal">Where progress and results are shown.</param>
    /// <param name="cancellation">Ends the work between two structures.</param>
    public Scoring(string path, ComputeChoice compute, Terminal terminal, CancellationToken cancellation)
    {
        (_terminal, _cancellation) = (terminal, cancellation);
        if (compute.IsCompiled)
            _compiled = ModelFile.Open(path, compute);
        else
            _model = ModelFile.OpenModel(path, compute.Type, compute.Device);
    }

    /// <summary>Evaluates the model on one data set.</summary>
    /// <returns>Its predictions.</returns>
    public Evaluation Add(string name, IReadOnlyList<Structure> structures)
    {
        if (structures.Count == 0)
            throw new InvalidDataException($"The data set '{name}' holds no structure.");
        var progress = new Counter(_terminal, name, structures.Count);
        Evaluation evaluation = _compiled is not null
            ? Evaluation.Run(_compiled, structures, progress, _cancellation)
            : Evaluation.Run(_model!, structures, progress: progress, cancellation: _cancellation);
        _sets.Add((name, evaluation));
        return evaluation;
    }

    /// <summary>Draws the table and writes the files.</summary>
    /// <returns>What was written, and where.</returns>
    public IEnumerable<(string What, string Path)> Finish(string folder)
    {
        _terminal.Heading("Errors");
        ErrorTable.Draw(_terminal, [.. _sets.Select(s => (s.Name, s.Evaluation.Metrics))]);
        string errors = Path.Combine(folder, Errors), plot = Path.Combine(folder, Plot);
        OptionFile.Write(errors, _sets.ToDictionary(s => s.Name, s => s.Evaluation.Metrics));
        yield return ("errors", errors);
        if (_sets.Any(s => s.Evaluation.Metrics.EnergyRmse is not null || s.Evaluation.Metrics.ForcesRmse is not null))
        {
            ParityPlot.Save(plot, [.. _sets.Select(s => ParityData.Of(s.Name, s.Evaluation))]);
            yield return ("parity plot", plot);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compiled?.Dispose();
        _model?.Dispose();
    }

    private sealed class Counter(Terminal terminal, string name, int count) : IProgress<int>
    {
        public void Report(int value) => terminal.Transient($"  {name}: {value} of {count} structures");
    }
}
