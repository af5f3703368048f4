using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Time per atom of SPME as the box grows.</summary>
internal sealed class ScalingBench(Terminal terminal, int repeats, int threads, double error)
{
    private static readonly (int A, int B, int C)[] Sizes = [(1, 1, 5), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 6), (8, 8, 5)];

    /// <summary>Measures and shows.</summary>
    public void Run(Structure water, CancellationToken cancellation)
    {
        Table table = Tables.OfNumbers(terminal, "atoms", "ms", "µs/atom", "error on probes", "cut-off, Å", "order", "grid");
        List<double> perAtom = [];
        foreach ((int a, int b, int c) in Sizes)
        {
            PointCharges charges = SolverTiming.Repeat(water, a, b, c);
            var result = new ElectrostaticResult();
            using var solver = new SpmeSolver(error, TorchFourierProvider.Best, threads);
            double time = SolverTiming.Milliseconds(solver, charges, result, repeats, cancellation);
            SpmeParameters p = solver.Parameters!;
            perAtom.Add(1000 * time / charges.Count);
            table.AddTextRow(Quantity.Count(charges.Count), Quantity.Number(time), Quantity.Number(perAtom[^1]), result.Error.Relative.ToString("0.0e+0", CultureInfo.InvariantCulture),
                Quantity.Number(p.Cutoff), $"{p.Order}", $"{p.Grid.A}x{p.Grid.B}x{p.Grid.C}");
            terminal.Transient($"  {charges.Count} atoms done");
        }
        terminal.Line($"water, relative force error {error.ToString("0.0e+0", CultureInfo.InvariantCulture)} asked for, {TorchFourierProvider.Best.Name}, {threads} threads");
        terminal.Draw(table);
        terminal.Line($"slowest over fastest size, per atom: {Quantity.Number(perAtom.Max() / perAtom.Min())}");
    }
}
