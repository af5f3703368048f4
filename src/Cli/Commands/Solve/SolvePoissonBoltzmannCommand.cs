using System.CommandLine;
using System.Diagnostics;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Solvers;
using EquivSim.Solvers.Torch;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve poisson-boltzmann</c>: the potential around a molecule in salt water.</summary>
internal static class SolvePoissonBoltzmannCommand
{
    private const string Potential = "potential.h5", Picture = "potential.png", Options = "options.json";

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var molecule = new Argument<string>("molecule.pqr") { Description = "PQR file: atoms with charges and radii." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<PoissonBoltzmannSettings> settings = Settings();
        var command = new CliCommand(
            "poisson-boltzmann", "Solve the Poisson-Boltzmann equation around a molecule to a tolerance.",
            "equivsim solve poisson-boltzmann data/electrostatics/biomolecules/1a63.pqr",
            "equivsim solve poisson-boltzmann molecule.pqr --full --ionic-strength 0.1 --spacing 0.5",
            "equivsim solve poisson-boltzmann molecule.pqr --spacing 1 --guess runs/poisson-boltzmann-guess/model.h5")
        {
            molecule, overwrite,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            PoissonBoltzmannSettings resolved = settings.Resolve(parsed);
            resolved.Validate();
            OutputFolder.RequireFree(resolved.Output, Potential, mayExist: parsed.GetValue(overwrite));
            string path = parsed.GetValue(molecule)!;
            if (!File.Exists(path))
                throw new UsageException($"There is no file '{path}'.");
            return Solve(resolved, Solute.FromPqr(path), terminal);
        });
        return command;
    }

    private static SettingsBinder<PoissonBoltzmannSettings> Settings() => new SettingsBinder<PoissonBoltzmannSettings>(new PoissonBoltzmannSettings())
        .Add("--full", "Solve the full equation, with sinh, instead of the linearised one.", s => s.Full, (s, v) => s with { Full = v })
        .Add("--spacing", "Distance of grid points, Å.", s => s.Spacing, (s, v) => s with { Spacing = v })
        .Add("--margin", "Least distance between the molecule's surface and the boundary, Å.", s => s.Margin, (s, v) => s with { Margin = v })
        .Add("--guess", "Operator that predicts where to start, trained on the problem poisson-boltzmann.", s => s.Guess, (s, v) => s with { Guess = v }, "model.h5")
        .Add("--tolerance", "Residual over the sources at which to stop.", s => s.Tolerance, (s, v) => s with { Tolerance = v })
        .Add("--ionic-strength", "Concentration of a 1:1 salt, mol/l.", s => s.Solvent.IonicStrength, (s, v) => s with { Solvent = s.Solvent with { IonicStrength = v } })
        .Add("--solute-dielectric", "Relative permittivity inside.", s => s.Solvent.SoluteDielectric, (s, v) => s with { Solvent = s.Solvent with { SoluteDielectric = v } })
        .Add("--solvent-dielectric", "Relative permittivity outside.", s => s.Solvent.SolventDielectric, (s, v) => s with { Solvent = s.Solvent with { SolventDielectric = v } })
        .Add("--probe-radius", "Radius of the sphere that rolls over the molecule, Å: 1.4 for water; with 0 the inside is the union of the atoms' spheres.", s => s.Solvent.ProbeRadius, (s, v) => s with { Solvent = s.Solvent with { ProbeRadius = v } })
        .Add("--temperature", "Temperature, K.", s => s.Solvent.Temperature, (s, v) => s with { Solvent = s.Solvent with { Temperature = v } })
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");

    private static double[] Predict(string path, PoissonBoltzmannSolver solver)
    {
        using FourierNeuralOperator model = OperatorFile.Read(path);
        try
        {
            return new LearnedPotential(model).Of(solver);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"'{path}' cannot predict a start: {e.Message}", e);
        }
    }

    private static int Solve(PoissonBoltzmannSettings settings, Solute solute, Terminal terminal)
    {
        var watch = Stopwatch.StartNew();
        SolvationGrid grid = SolvationGrid.Around(solute, settings.Spacing, settings.Margin);
        terminal.Line($"{Quantity.Count(solute.Count)} atoms, charge {Quantity.Number(solute.Charges.Sum())} e; {grid.Points}³ points, {Quantity.Number(grid.Spacing)} Å apart.");
        var solver = new PoissonBoltzmannSolver(solute, settings.Solvent, grid);
        TimeSpan setup = watch.Elapsed;
        watch.Restart();
        double[] guess = settings.Guess is null ? solver.DebyeHueckelGuess() : Predict(settings.Guess, solver);
        TimeSpan guessing = watch.Elapsed;
        watch.Restart();
        PoissonBoltzmannSolution plain = solver.Solve(!settings.Full, settings.Tolerance, guess);
        TimeSpan solving = watch.Elapsed;
        var facts = new List<(string, string)>
        {
            ("equation", settings.Full ? "full" : "linearised"),
            ("solvation energy", $"{Quantity.Number(plain.SolvationEnergy)} kcal/mol"),
            ("residual", $"{Quantity.Number(plain.Residual)} of the sources"),
            ("iterations", $"{plain.Iterations} in {plain.NewtonSteps} Newton step{(plain.NewtonSteps == 1 ? "" : "s")}"),
            ("start", settings.Guess ?? "Debye and Hückel"),
            ("time", $"{Quantity.Duration(setup)} to set up, {Quantity.Duration(guessing)} for the start, {Quantity.Duration(solving)} to solve"),
        };
        Tables.DrawFacts(terminal, "Poisson-Boltzmann", facts);
        Directory.CreateDirectory(settings.Output);
        OptionFile.Write(In(Options), settings);
        int n = grid.Points;
        FieldFile.Write(In(Potential), [new("potential", [n, n, n], Array.ConvertAll(plain.Potential, x => (float)x))],
        [
            new("unit", "k_B T/e"), new("spacing", grid.Spacing), new("center", (double[])[grid.Center.X, grid.Center.Y, grid.Center.Z]),
            new("solvation_energy_kcal_per_mol", plain.SolvationEnergy),
        ]);
        // Inside, the charges' own potentials would drown what happens in the solvent.
        PlotStyle.Save(In(Picture), 520, 440, stacked: false, FieldPlot.Panel("potential (k_B T/e), middle plane, cut at ±5", [n, n, n], Array.ConvertAll(plain.Potential, x => Math.Clamp(x, -5, 5))));
        terminal.Results(("potential", In(Potential)), ("plot", In(Picture)), ("options", In(Options)));
        return ExitCode.Success;

        string In(string name) => Path.Combine(settings.Output, name);
    }
}
