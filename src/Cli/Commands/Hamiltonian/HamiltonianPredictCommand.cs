using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian predict</c>: from a structure to what a chemist reads, without a DFT program.</summary>
internal static class HamiltonianPredictCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var molecule = new Argument<string>("molecule") { Description = "A structure file (Å), or a data set of matrices to compare with; :index behind it for another than the first." };
        var model = new Option<string>("--model") { Description = "A model that hamiltonian train wrote.", DefaultValueFactory = _ => HamiltonianModelLoader.Default, HelpName = "file" };
        var second = new Option<string?>("--second-model") { Description = "Another model, trained with another seed or on other data: how far the two disagree is an error bar that needs no reference.", HelpName = "file" };
        var charge = new Option<int>("--charge") { Description = "Charge of the molecule." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for matrix, plots and files.", DefaultValueFactory = _ => "runs/hamiltonian-predict", HelpName = "folder" };
        var cubes = new Option<bool>("--cube") { Description = "Also write HOMO and LUMO as cube files." };
        var isDouble = new Option<bool>("--float64") { Description = "Compute in float64." };
        var command = new CliCommand(
            "predict", "Predict a molecule's Kohn-Sham matrix; orbital energies, charges and dipole moment from it.",
            "equivsim hamiltonian predict methanol.xyz",
            "equivsim hamiltonian predict data/hamiltonians/water.h5:-1 --model runs/water/model.h5 --cube")
        {
            molecule, model, second, charge, output, cubes, isDouble,
        };
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(molecule)!, folder = parsed.GetValue(output)!;
            TorchSharp.torch.set_num_threads(1);
            using HamiltonianPredictor predictor = HamiltonianModelLoader.Open(parsed.GetValue(model)!, parsed.GetValue(isDouble));
            (HamiltonianSample sample, HamiltonianMetadata metadata) = Read(place, predictor, parsed.GetValue(charge));
            double[] matrix = predictor.Predict(sample)[0];
            double[]? other = null;
            if (parsed.GetValue(second) is { } secondModel)
            {
                using HamiltonianPredictor check = HamiltonianModelLoader.Open(secondModel, parsed.GetValue(isDouble));
                other = check.Predict(sample)[0];
            }

            new HamiltonianReport(terminal, folder, parsed.GetValue(cubes)).Show(sample, matrix, sample.Hamiltonian is null ? null : new HamiltonianReference(sample), other);
            string file = Path.Combine(folder, "matrix.h5");
            var written = new HamiltonianSample(sample.Basis, [.. sample.Positions], sample.ElectronCount, sample.Name)
            {
                Hamiltonian = matrix,
                Overlap = sample.Overlap ?? OneElectronIntegrals.Overlap(sample.Basis, sample.Positions),
            };
            HamiltonianDataset.Write(file, [written], metadata, HamiltonianLayout.Grouped);
            terminal.Line($"  predicted H and S  {file}");
        });
        return command;
    }

    private static (HamiltonianSample Sample, HamiltonianMetadata Metadata) Read(string place, HamiltonianPredictor predictor, int charge)
    {
        HamiltonianConfiguration configuration = predictor.Model.Configuration;
        var metadata = new HamiltonianMetadata { Functional = configuration.Functional, Basis = configuration.Basis, Title = "Predicted by EquivSim", Program = "EquivSim" };
        string path = StructureFile.SplitIndex(place).Path;
        StructureFile.RequireFile(path);
        if (StructureDataset.IsHdf5(path))
            return (MatrixFile.ReadOne(place), metadata);
        Structure structure = StructureFile.ReadOne(place);
        if (structure.Cell.AnyPeriodic)
            throw new UsageException($"'{place}' is periodic; matrices are predicted for molecules.");
        return (predictor.Molecule(structure.AtomicNumbers, structure.Positions, charge), metadata);
    }
}
