using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Trains a short-range model and one with latent charges by the same settings, and compares them on far structures.</summary>
internal sealed class LearnRun(LearnSettings settings, Terminal terminal, bool madeUp)
{
    /// <summary>Runs to the end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Execute(Structure[] near, Structure[] far, CancellationToken cancellation)
    {
        OptionFile.Write(In("options.json"), settings);
        terminal.Line($"{near.Length} structures to train on, {far.Length} to test on; {settings.Hidden}, cut-off {settings.Cutoff} Å, {settings.Epochs} epochs each");
        var models = new LatentComparison(terminal, settings, near, [], settings.Output);
        models.Train(madeUp ? ReferenceEnergySource.Given : ReferenceEnergySource.Automatic, resume: false, cancellation);
        if (cancellation.IsCancellationRequested)
            return ExitCode.Interrupted;
        (Evaluation latent, double[][] charges) = models.EvaluateLatent(far);
        Tell(far, models.EvaluateShortRange(far), latent, charges);
        return ExitCode.Success;
    }

    private void Tell(Structure[] far, Evaluation shortRange, Evaluation latent, double[][] charges)
    {
        string[] kinds = [.. far.Select(s => s.ConfigType ?? "all").Distinct().Order()];
        Table table = Tables.OfNumbers(terminal, "far structures", "number", "short range, meV", "latent charges, meV", "ratio", "forces short, meV/Å", "forces latent, meV/Å");
        foreach (string kind in kinds)
        {
            int[] rows = [.. Enumerable.Range(0, far.Length).Where(i => (far[i].ConfigType ?? "all") == kind)];
            double a = Rms(rows, i => [shortRange.Predictions[i].Energy - far[i].Energy!.Value]), b = Rms(rows, i => [latent.Predictions[i].Energy - far[i].Energy!.Value]);
            table.AddTextRow(kind, $"{rows.Length}", Quantity.Milli(a), Quantity.Milli(b), Quantity.Number(a / b),
                Quantity.Milli(Rms(rows, i => Difference(shortRange.Predictions[i].Forces, far[i].Forces!))), Quantity.Milli(Rms(rows, i => Difference(latent.Predictions[i].Forces, far[i].Forces!))));
        }
        terminal.Draw(table);
        if (madeUp)
        {
            Table found = Tables.OfNumbers(terminal, "element", "charge, e", "found (mean)", "spread");
            foreach (int z in far.SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order())
            {
                double[] q = [.. far.SelectMany((s, n) => charges[n].Where((_, i) => s.AtomicNumbers[i] == z))];
                double mean = q.Average();
                found.AddTextRow(Elements.Symbol(z), Quantity.Number(PointChargeDimers.ChargeOf(z)), Quantity.Number(mean), Quantity.Number(Math.Sqrt(q.Average(v => (v - mean) * (v - mean)))));
            }
            terminal.Draw(found);
        }
        LatentChargePlot.Save(In("far.png"), far, shortRange, latent);
        terminal.Results([("models", settings.Output), ("plot", In("far.png"))]);
    }

    private static double Rms(int[] rows, Func<int, double[]> errors)
    {
        double[] all = [.. rows.SelectMany(errors)];
        return Math.Sqrt(all.Average(e => e * e));
    }

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private string In(string name) => Path.Combine(settings.Output, name);
}
