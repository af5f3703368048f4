using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian evaluate</c>: errors of a model on known matrices.</summary>
internal static class HamiltonianEvaluateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var model = new Argument<string>("model") { Description = "A model that hamiltonian train wrote (.h5)." };
        var data = new Argument<string[]>("data") { Description = "Data sets of matrices (.h5).", Arity = ArgumentArity.OneOrMore };
        var last = new Option<int?>("--last") { Description = "Only so many samples of each molecule, the last ones of each data set.", HelpName = "count" };
        var fraction = new Option<double?>("--validation-fraction") { Description = "Only this share of each molecule's samples, the last ones: those that training with this option kept aside." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", DefaultValueFactory = _ => "runs/hamiltonian-evaluate", HelpName = "folder" };
        var isDouble = new Option<bool>("--float64") { Description = "Compute in float64." };
        var command = new CliCommand(
            "evaluate", "Measure a model's errors on known matrices.",
            "equivsim hamiltonian evaluate data/models/hamiltonian/water.h5 data/hamiltonians/water.h5 --last 100",
            "equivsim hamiltonian evaluate runs/several/model.h5 data/hamiltonians/mixed.h5 data/hamiltonians/methanol.h5 --validation-fraction 0.1667")
        {
            model, data, last, fraction, output, isDouble,
        };
        command.SetAction(parsed =>
        {
            (int? count, double? share) = (parsed.GetValue(last), parsed.GetValue(fraction));
            if (count is not null && share is not null)
                throw new UsageException("--last and --validation-fraction both say which samples; give one of them.");
            HamiltonianSample[] samples = [.. parsed.GetValue(data)!.SelectMany(MatrixFile.ReadAll)];
            if (share is { } f)
                samples = [.. HamiltonianTrainingRun.Split(samples, f).Validation];
            else if (count is { } n)
                samples = [.. parsed.GetValue(data)!.SelectMany(file => MatrixFile.ReadAll(file).GroupBy(s => s.Name).SelectMany(own => own.TakeLast(n)))];
            if (samples.Length == 0)
                throw new UsageException("There is nothing to evaluate on.");
            TorchSharp.torch.set_num_threads(1);
            using HamiltonianPredictor predictor = HamiltonianModelLoader.Open(parsed.GetValue(model)!, parsed.GetValue(isDouble));
            terminal.Results(new HamiltonianScoring(predictor, terminal, cancellation).Run(samples, parsed.GetValue(output)!).Files);
        });
        return command;
    }
}
