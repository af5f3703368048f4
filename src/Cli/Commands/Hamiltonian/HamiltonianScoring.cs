using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>Measures a model on samples with known matrices: a table by molecule, a figure, and the errors as JSON.</summary>
internal sealed class HamiltonianScoring(HamiltonianPredictor predictor, Terminal terminal, CancellationToken cancellation)
{
    private const int BatchSize = 20;

    /// <summary>Predicts and compares.</summary>
    /// <param name="samples">With their Hamiltonians.</param>
    /// <param name="folder">Where the figure and the errors go.</param>
    /// <returns>The mean errors, and the files written.</returns>
    public (HamiltonianErrors Mean, IReadOnlyList<(string What, string Path)> Files) Run(IReadOnlyList<HamiltonianSample> samples, string folder)
    {
        var errors = new List<(string Molecule, HamiltonianErrors Errors)>();
        List<double> reference = [], predicted = [];
        for (int first = 0; first < samples.Count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            HamiltonianSample[] batch = [.. samples.Skip(first).Take(BatchSize)];
            double[][] matrices = predictor.Predict(batch);
            for (int i = 0; i < batch.Length; i++)
            {
                errors.Add((batch[i].Name, new HamiltonianReference(batch[i]).Compare(matrices[i])));
                reference.AddRange(batch[i].Hamiltonian!);
                predicted.AddRange(matrices[i]);
            }
            terminal.Transient($"  {Math.Min(first + BatchSize, samples.Count)} of {samples.Count} matrices");
        }
        List<(string, HamiltonianErrors)> rows = [.. errors.GroupBy(e => e.Molecule).Select(g => ($"{g.Key} ({g.Count()})", HamiltonianErrors.Mean([.. g.Select(e => e.Errors)])))];
        var mean = HamiltonianErrors.Mean([.. errors.Select(e => e.Errors)]);
        if (rows.Count > 1)
            rows.Add(($"all ({errors.Count})", mean));
        terminal.Heading("Errors");
        HamiltonianErrorTable.Draw(terminal, rows);

        string figure = Path.Combine(folder, "parity.png"), json = Path.Combine(folder, "errors.json");
        MatrixParityPlot.Save(figure, [.. reference], [.. predicted]);
        OptionFile.Write(json, rows.ToDictionary(r => r.Item1, r => r.Item2));
        return (mean, [("parity of matrix elements", figure), ("errors", json)]);
    }
}
