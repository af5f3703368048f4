using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian guess</c>: how good matrices are that no network predicts.</summary>
internal static class HamiltonianGuessCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("data") { Description = "A data set of matrices (.h5)." };
        var validation = new Option<int>("--validation") { Description = "So many samples at the end are not fitted to and measured on; 0: all are fitted to and measured on.", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--output", "-o") { Description = "File for the fitted guess, JSON.", HelpName = "file" };
        var command = new CliCommand(
            "guess", "Fit initial guesses from one-electron integrals and measure them beside the stored one.",
            "equivsim hamiltonian guess data/hamiltonians/water.h5 --validation 100",
            "equivsim hamiltonian guess data/hamiltonians/mixed.h5 --output guess.json")
        {
            file, validation, output,
        };
        command.SetAction(parsed => Measure(MatrixFile.ReadAll(parsed.GetValue(file)!), parsed.GetValue(validation), parsed.GetValue(output), terminal));
        return command;
    }

    private static void Measure(HamiltonianSample[] samples, int validation, string? output, Terminal terminal)
    {
        if (validation < 0 || validation >= samples.Length)
            throw new UsageException($"--validation must be 0 to {samples.Length - 1}; got {validation}.");
        HamiltonianSample[] training = samples[..(samples.Length - validation)], measured = validation == 0 ? samples : samples[^validation..];
        var hueckel = OneElectronGuess.Fit(training, GuessForm.ExtendedHueckel);
        var fitted = OneElectronGuess.Fit(training, GuessForm.OneElectron);
        HamiltonianReference[] references = Array.ConvertAll(measured, s => new HamiltonianReference(s));
        List<(string, HamiltonianErrors)> rows = [];
        void Add(string name, Func<HamiltonianSample, double[]> guess) =>
            rows.Add((name, HamiltonianErrors.Mean([.. references.Zip(measured, (r, s) => r.Compare(guess(s)))])));

        if (Array.TrueForAll(measured, s => s.InitialHamiltonian is not null))
            Add("stored guess (DFT)", s => s.InitialHamiltonian!);
        Add("core Hamiltonian", s => [.. OneElectronIntegrals.Kinetic(s.Basis, s.Positions).Zip(OneElectronIntegrals.NuclearAttraction(s.Basis, s.Positions), (t, v) => t + v)]);
        Add("extended Hückel, fitted", s => hueckel.Predict(s.Basis, s.Positions));
        Add("one-electron, fitted", s => fitted.Predict(s.Basis, s.Positions));
        terminal.Heading($"Guesses: fitted to {Quantity.Count(training.Length)}, measured on {Quantity.Count(measured.Length)}{(validation == 0 ? " (the same)" : "")}");
        HamiltonianErrorTable.Draw(terminal, rows);
        if (output is null)
            return;
        AtomicFile.Write(output, temporary => File.WriteAllText(temporary, fitted.ToJson()));
        terminal.Results([("one-electron guess", output)]);
    }
}
