using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Solvers.TensorCompletion;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary>Fits and scores a functional tensor, fold by fold.</summary>
internal sealed class TensorRun(TensorSettings settings, Terminal terminal)
{
    /// <summary>Runs all folds asked for.</summary>
    /// <param name="file">The entries.</param>
    /// <param name="cancellation">Ends the fit after the sweep in progress; what was learned is scored and written.</param>
    public int Execute(TensorFile file, CancellationToken cancellation)
    {
        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{Quantity.Count(file.Entries.Count)} entries, {file.Entries.Modes} modes: {(settings.Cp ? "CP" : "Tucker")}, rank {settings.Rank}"));
        var rows = new List<TensorRow>();
        foreach (TensorFold fold in file.Folds(settings.Fold, settings.Holdout, settings.Seed))
        {
            rows.Add(Execute(file.Entries, fold, cancellation));
            if (cancellation.IsCancellationRequested)
                break;
        }
        Draw(rows);
        terminal.Results(("predictions", In(TensorOutput.Predictions)), ("plot", In(TensorOutput.Plot)), ("options", In(TensorOutput.Options)));
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private TensorRow Execute(TensorEntries entries, TensorFold fold, CancellationToken cancellation)
    {
        TensorEntries train = entries.Rows(fold.Train), test = entries.Rows(fold.Test);
        var watch = Stopwatch.StartNew();
        TensorEnsemble ensemble = TensorEnsemble.Fit(train, settings.Model, settings.Starts, settings.Kinds(), (fit, sweep) =>
        {
            terminal.Transient($"  {fold.Name}  fit {fit}  sweep {sweep.Sweep,3} of {settings.Sweeps}  noise {Quantity.Number(sweep.Noise)}  {Quantity.Duration(watch.Elapsed)}");
            return !cancellation.IsCancellationRequested;
        });
        FunctionalTensor tensor = ensemble.Best;
        double seconds = watch.Elapsed.TotalSeconds;
        TensorPrediction[] predictions = ensemble.Predict(test.Coordinates);
        Dictionary<int, TensorPrediction> byRow = fold.Test.Zip(predictions).ToDictionary();
        (int mode, TensorScore baseline) = TensorScore.MeanOfOneMode(train, test);
        TensorOutput.Write(In(TensorOutput.Predictions), test, predictions);
        TensorPlot.Save(In(TensorOutput.Plot), test.Values.ToArray(), predictions);
        terminal.Line(
            $"  {fold.Name}: {ensemble.Members.Count} fits mixed; the best by evidence ({tensor.LogEvidence:0}) is {EnumWords.Word(tensor.Processes[0].Smoothness)} and has noise {Quantity.Number(tensor.Noise)}, "
            + $"length scales {string.Join(", ", tensor.Processes.Select(p => Quantity.Number(p.Length)))}, RMSE {Quantity.Number(TensorScore.Of(test.Values, tensor.Predict(test.Coordinates)).Rmse)}");
        return new TensorRow(
            fold.Name,
            TensorScore.Of(test.Values, predictions),
            fold.Unseen.Length == 0 ? null : TensorScore.Of(entries.Rows(fold.Unseen).Values, [.. fold.Unseen.Select(row => byRow[row])]),
            mode, baseline, seconds);
    }

    private void Draw(List<TensorRow> rows)
    {
        Table table = Tables.OfNumbers(
            terminal, "", "RMSE", "MAE", "90 % covers", "unseen RMSE", "unseen MAE", "90 % covers", "one mode's mean, RMSE", "MAE", "fit, s");
        foreach (TensorRow row in rows)
            Add(row.Name, row.Test, row.Unseen, $"{Quantity.Number(row.Baseline.Rmse)} (mode {row.BaselineMode})", row.Baseline.Mae, row.Seconds);
        if (rows.Count > 1)
        {
            TensorRow[] seen = [.. rows.Where(r => r.Unseen is not null)];
            Add(
                "mean", Mean(rows, r => r.Test), seen.Length == 0 ? null : Mean(seen, r => r.Unseen!),
                Quantity.Number(rows.Average(r => r.Baseline.Rmse)), rows.Average(r => r.Baseline.Mae), rows.Average(r => r.Seconds));
        }
        terminal.Draw(table);

        void Add(string name, TensorScore test, TensorScore? unseen, string baselineRmse, double baselineMae, double seconds) => table.AddTextRow([
            name, Quantity.Number(test.Rmse), Quantity.Number(test.Mae), Percent(test.Coverage),
            unseen is null ? "–" : Quantity.Number(unseen.Rmse), unseen is null ? "–" : Quantity.Number(unseen.Mae), unseen is null ? "–" : Percent(unseen.Coverage),
            baselineRmse, Quantity.Number(baselineMae), Quantity.Number(seconds)]);
    }

    private static TensorScore Mean(IReadOnlyList<TensorRow> rows, Func<TensorRow, TensorScore> score) =>
        new(rows.Average(r => score(r).Rmse), rows.Average(r => score(r).Mae), rows.Average(r => score(r).Coverage));

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0} %");

    private string In(string name) => Path.Combine(settings.Output, name);
}
