using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics energy</c>: energy, forces and pressure of a structure's charges.</summary>
internal static class EnergyCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        var file = new ChargedStructureFile();
        var solver = new SolverOptions();
        var output = new Option<string?>("--output", "-o") { Description = "File for the structure with electrostatic energy and forces (.xyz or .h5).", HelpName = "file" };
        var command = new CliCommand(
            "energy", "Electrostatic energy, forces and virial of a structure; all pairs count.",
            "equivsim electrostatics energy data/electrostatics/biomolecules/1ajj.pqr",
            "equivsim electrostatics energy water.xyz --charge O=-0.8476 --charge H=0.4238 --solver spme --error 1e-6")
        {
            output,
        };
        file.AddTo(command);
        solver.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(output) is { } path)
                _ = StructureFile.IsDatasetName(path);
            Structure structure = file.Read(parsed);
            PointCharges charges = PointCharges.Of(structure);
            using IElectrostaticSolver method = solver.Make(parsed, structure);
            var result = new ElectrostaticResult();
            var watch = Stopwatch.StartNew();
            method.Evaluate(charges, result);
            Tell(terminal, structure, charges, method, result, watch.Elapsed);
            if (parsed.GetValue(output) is not { } target)
                return;
            structure.Energy = Units.Coulomb * result.Energy;
            structure.Forces = new double[3 * structure.AtomCount];
            result.CopyForces(charges.Charges, structure.Forces, Units.Coulomb);
            StructureFile.Write(target, [structure]);
            terminal.Results([("energy and forces", target)]);
        });
        return command;
    }

    private static void Tell(Terminal terminal, Structure structure, PointCharges charges, IElectrostaticSolver method, ElectrostaticResult result, TimeSpan time)
    {
        double[] forces = new double[3 * charges.Count];
        result.CopyForces(charges.Charges, forces, Units.Coulomb);
        List<(string, string)> facts =
        [
            ("structure", $"{structure}, {Quantity.Count(charges.Count)} charges, sum {Text(charges.TotalCharge, "0.000000")} e"),
            ("method", $"{method.Name}, {Quantity.Duration(time)}"),
            ("energy", $"{Electronvolt(result.Energy)} ({Text(result.Energy, "0.0000000000")} e²/Å)"),
        ];
        if (result.Parts.LongRange != 0)
        {
            facts.AddRange(
            [
                ("  short range", Electronvolt(result.Parts.ShortRange)),
                ("  long range", Electronvolt(result.Parts.LongRange)),
                ("  self", Electronvolt(result.Parts.Self)),
                ("  background", Electronvolt(result.Parts.Background)),
            ]);
        }
        facts.Add(("forces", $"root mean square {Quantity.Number(Math.Sqrt(forces.Sum(f => f * f) / forces.Length))} eV/Å, largest {Quantity.Number(forces.Max(Math.Abs))} eV/Å"));
        facts.Add(("potential", $"from {Quantity.Number(Units.Coulomb * result.Potential.Min())} to {Quantity.Number(Units.Coulomb * result.Potential.Max())} V"));
        if (structure.Cell.AllPeriodic)
        {
            double trace = Units.Coulomb * (result.Virial[0] + result.Virial[4] + result.Virial[8]);
            facts.Add(("pressure", $"{Quantity.Number(trace / (3 * structure.Cell.Volume))} eV/Å³ of the charges alone"));
        }
        facts.Add(("relative force error", result.Error.IsMeasured ? $"{Text(result.Error.Relative, "0.0e+0")}, measured on {result.Error.Probes} charges" : "exact to rounding"));
        Tables.DrawFacts(terminal, "Electrostatic energy", facts);
    }

    private static string Electronvolt(double value) => $"{Text(Units.Coulomb * value, "0.00000000")} eV";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
