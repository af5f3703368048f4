using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim evaluate</c>: errors of a model on labelled data.</summary>
internal static class EvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = ModelFile.CreateArgument();
        var data = new Argument<string[]>("data")
        {
            Description = "Data sets (.h5 or .xyz), each with a name to show before it or without: name=file.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", DefaultValueFactory = _ => "runs/evaluate", HelpName = "folder" };
        var predictions = new Option<bool>("--predictions") { Description = "Write each data set with the predictions (MACE_energy, MACE_forces, MACE_stress) as .xyz." };
        var labels = new LabelOptions();
        var compute = new ComputeOptions(choosesExecutor: true);
        var command = new CliCommand(
            "evaluate", "Measure a model's errors on labelled data.",
            "equivsim evaluate runs/acac/model.h5 \"300 K=data/acac/test_MD_300K.h5\" \"600 K=data/acac/test_MD_600K.h5\"",
            "equivsim evaluate mace.model test.xyz --energy-key dft_energy --forces-key dft_forces --predictions")
        {
            model, data, output, predictions,
        };
        labels.AddTo(command);
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<NamedFile> files = NamedFile.ParseAll(parsed.GetValue(data)!);
            var options = new ExtendedXyzOptions { Keys = labels.Resolve(parsed) };
            foreach (NamedFile file in files)
                StructureFile.RequireFile(file.Path);
            string folder = parsed.GetValue(output)!;
            ComputeChoice choice = compute.Resolve(parsed);
            using var scoring = new Scoring(parsed.GetValue(model)!, choice, terminal, cancellation);
            var written = new List<(string, string)>();
            foreach (NamedFile file in files)
            {
                Evaluation evaluation = scoring.Add(file.Name, [.. StructureFile.Read(file.Path, options)]);
                WarnOfMissingLabels(file, evaluation.Metrics, options, terminal);
                if (parsed.GetValue(predictions))
                    written.Add(("predictions", WritePredictions(folder, file.Name, evaluation)));
            }
            terminal.Results([.. scoring.Finish(folder), .. written]);
        });
        return command;
    }

    /// <summary>Labels under a name nobody looks for would otherwise go unnoticed.</summary>
    private static void WarnOfMissingLabels(NamedFile file, ErrorMetrics metrics, ExtendedXyzOptions options, Terminal terminal)
    {
        string? missing = (metrics.EnergyRmse, metrics.ForcesRmse) switch
        {
            (null, null) => "neither energies nor forces",
            (null, _) => "no energies",
            (_, null) => "no forces",
            _ => null,
        };
        if (missing is null)
            return;
        string hint = StructureFile.IsExtendedXyz(file.Path)
            ? $" under the usual names; name them with --energy-key and --forces-key ({ExtendedXyz.Scan(file.Path, options)})"
            : "";
        terminal.Warning($"'{file.Path}' has {missing}{hint}.");
    }

    private static string WritePredictions(string folder, string name, Evaluation evaluation)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        string path = Path.Combine(folder, $"{safe}_predictions.xyz");
        StructureFile.Write(path, evaluation.Structures.Zip(evaluation.Predictions, WithPrediction));
        return path;
    }

    private static Structure WithPrediction(Structure structure, Prediction prediction)
    {
        Structure copy = structure.Clone();
        copy.Properties["MACE_energy"] = PropertyValue.Of(prediction.Energy);
        copy.AtomProperties["MACE_forces"] = PropertyValue.Of(prediction.Forces, structure.AtomCount, 3);
        if (prediction.Stress is { } stress)
            copy.Properties["MACE_stress"] = PropertyValue.Of(stress, 3, 3);
        return copy;
    }
}
