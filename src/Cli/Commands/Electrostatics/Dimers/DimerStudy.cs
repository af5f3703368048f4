using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using MathNet.Numerics.Statistics;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Dimers;

/// <summary>
/// MACE with and without latent charges on dimers pulled apart: one model a dimer and seed, trained on the near frames but the farthest of them, which
/// chooses the epoch. Test frames are scored when both models are done. Trainings that a folder holds are not repeated, those begun go on.
/// </summary>
/// <param name="terminal">Where results go.</param>
/// <param name="settings">Network and training, the same for all dimers and both models; its seed is the first one.</param>
/// <param name="seeds">Number of seeds.</param>
internal sealed class DimerStudy(Terminal terminal, LearnSettings settings, int seeds)
{
    /// <summary>Trains what is missing, and tells.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(DimerPair[] dimers, CancellationToken cancellation)
    {
        RequireSameProtocol();
        List<DimerScore> scores = [];
        foreach (DimerPair dimer in dimers)
        {
            for (long seed = settings.Seed; seed < settings.Seed + seeds; seed++)
            {
                string folder = Path.Combine(settings.Output, string.Create(CultureInfo.InvariantCulture, $"{dimer.Name}-{seed}")), path = Path.Combine(folder, "score.json");
                if (!File.Exists(path))
                {
                    terminal.Line($"{dimer.Kind} {dimer.Name}, seed {seed}");
                    if (Score(dimer, seed, folder, cancellation) is not { } found)
                        return ExitCode.Interrupted;
                    OptionFile.Write(path, found);
                }
                scores.Add(OptionFile.Read<DimerScore>(path));
            }
        }
        Tell(scores);
        return ExitCode.Success;
    }

    /// <summary>Scores of other settings in the same folder must not be mixed with these.</summary>
    private void RequireSameProtocol()
    {
        string path = Path.Combine(settings.Output, "options.json");
        LearnSettings protocol = settings with { Seed = 0 };
        if (File.Exists(path) && OptionFile.Read<LearnSettings>(path) != protocol)
            throw new UsageException($"'{settings.Output}' holds trainings with other settings ('{path}'); give another --output.");
        OptionFile.Write(path, protocol);
    }

    private DimerScore? Score(DimerPair dimer, long seed, string folder, CancellationToken cancellation)
    {
        var models = new LatentComparison(terminal, settings with { Seed = seed }, dimer.Near[..^1], dimer.Near[^1..], folder);
        models.Train(ReferenceEnergySource.Automatic, resume: true, cancellation);
        if (cancellation.IsCancellationRequested)
            return null;
        Structure[] all = [.. dimer.Near, .. dimer.Far];
        return new DimerScore
        {
            Name = dimer.Name,
            Kind = dimer.Kind,
            Seed = seed,
            Near = dimer.Near.Length,
            Distances = [.. all.Select(DimerPair.Distance)],
            Energies = [.. all.Select(s => s.Energy!.Value)],
            ShortRange = DimerErrors.Of(models.EvaluateShortRange(all)),
            Latent = DimerErrors.Of(models.EvaluateLatent(all).Evaluation),
        };
    }

    private void Tell(List<DimerScore> scores)
    {
        Table table = Tables.OfNumbers(terminal, "far frames", "seeds", "short range, meV", "latent charges, meV", "ratio", "ratios of the seeds", "forces short, meV/Å", "forces latent, meV/Å");
        foreach (IGrouping<string, DimerScore> dimer in scores.GroupBy(s => s.Name))
        {
            DimerScore[] runs = [.. dimer];
            double shortRange = runs.Select(r => r.ShortRange.EnergyRmse(r.Near)).Median(), latent = runs.Select(r => r.Latent.EnergyRmse(r.Near)).Median();
            table.AddTextRow($"{runs[0].Kind} ({dimer.Key})", $"{runs.Length}", Quantity.Milli(shortRange), Quantity.Milli(latent), Quantity.Number(shortRange / latent),
                string.Join(", ", runs.Select(r => Quantity.Number(r.Gain))),
                Quantity.Milli(runs.Select(r => r.ShortRange.ForcesRmse(r.Near)).Median()), Quantity.Milli(runs.Select(r => r.Latent.ForcesRmse(r.Near)).Median()));
        }
        terminal.Draw(table);
        string plot = Path.Combine(settings.Output, "dimers.png");
        DimerPlot.Save(plot, scores);
        terminal.Results([("models", settings.Output), ("plot", plot)]);
    }
}
