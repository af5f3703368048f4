using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Requested, measured and true force errors of SPME against an exact Ewald sum, with times.</summary>
internal sealed class AccuracyBench(Terminal terminal, int repeats, int threads)
{
    /// <summary>Measures and shows.</summary>
    public void Run(Structure water, CancellationToken cancellation)
    {
        PointCharges charges = SolverTiming.Repeat(water, 1, 1, 1);
        ElectrostaticResult exact = new(), result = new();
        using var ewald = new EwaldSum(threads: threads);
        double exactTime = SolverTiming.Milliseconds(ewald, charges, exact, repeats, cancellation);
        Table table = Tables.OfNumbers(terminal, "method", "requested", "on probes", "on all", "energy, relative", "ms", "cut-off, Å", "order", "grid");
        table.AddTextRow(ewald.Name, "exact", "", "", "", Quantity.Number(exactTime), "", "", "");
        foreach (double requested in new[] { 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10 })
        {
            using var solver = new SpmeSolver(requested, TorchFourierProvider.Best, threads);
            double time = SolverTiming.Milliseconds(solver, charges, result, repeats, cancellation);
            SpmeParameters p = solver.Parameters!;
            table.AddTextRow(solver.Name, Text(requested), Text(result.Error.Relative), Text(SolverTiming.RelativeError(charges, result, exact)),
                Text(Math.Abs(result.Energy / exact.Energy - 1)), Quantity.Number(time), Quantity.Number(p.Cutoff), $"{p.Order}", $"{p.Grid.A}x{p.Grid.B}x{p.Grid.C}");
        }
        terminal.Line($"{Quantity.Count(charges.Count)} atoms of water, pairs within molecules excluded, {threads} threads");
        terminal.Draw(table);
    }

    private static string Text(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
