using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>A slab by the separable mesh on its own box, and by SPME in a box with vacuum and the correction of its dipole (Yeh and Berkowitz, J. Chem. Phys. 111, 3155, 1999).</summary>
internal sealed class SlabBench(Terminal terminal, int repeats, int threads, double error)
{
    /// <summary>Measures and shows.</summary>
    public void Run(Structure water, int copies, CancellationToken cancellation)
    {
        PointCharges slab = SolverTiming.Repeat(water, copies, copies, 1, isSlab: true);
        double thickness = Thickness(slab), width = slab.Cell.Vectors[0];
        terminal.Line($"{Quantity.Count(slab.Count)} atoms, {Quantity.Number(width)} x {Quantity.Number(width)} Å, {Quantity.Number(thickness)} Å thick, {threads} threads");
        Table table = Tables.OfNumbers(terminal, "method", "error on probes", "ms", "mesh", "order", "cut-off, Å");

        var result = new ElectrostaticResult();
        using var mesh = new SeparableMeshSolver(error, TorchFourierProvider.Best, threads);
        double own = SolverTiming.Milliseconds(mesh, slab, result, repeats, cancellation);
        table.AddTextRow("separable mesh", Text(result.Error.Relative), Quantity.Number(own), $"{mesh.MeshSize.A}x{mesh.MeshSize.B}x{mesh.MeshSize.C}", $"{mesh.Parameters!.Order}", Quantity.Number(mesh.Parameters.Cutoff));

        double best = double.PositiveInfinity;
        foreach (double gap in new[] { 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5 })
        {
            cancellation.ThrowIfCancellationRequested();
            double height = thickness + gap * width;
            PointCharges boxed = new(slab.Positions.ToArray(), slab.Charges.ToArray(), new Cell([width, 0, 0, 0, slab.Cell.Vectors[4], 0, 0, 0, height], true, true, true), slab.Excluded);
            using var spme = new SpmeSolver(0.7 * error, TorchFourierProvider.Best, threads);
            double time = SolverTiming.Milliseconds(spme, boxed, result, repeats, cancellation);
            Correct(boxed, result);
            double measured = SeparableMeshTuning.Measure(slab, result, threads: threads).Relative;
            (int a, int b, int c) = spme.Parameters!.Grid;
            table.AddTextRow($"SPME, vacuum of {Quantity.Number(gap)} widths", Text(measured), Quantity.Number(time), $"{a}x{b}x{c}", $"{spme.Parameters.Order}", Quantity.Number(spme.Parameters.Cutoff));
            if (measured <= error)
            {
                best = time;
                break;
            }
        }
        terminal.Draw(table);
        terminal.Line(double.IsFinite(best) ? $"SPME over separable mesh at an error of {Text(error)}: {Quantity.Number(best / own)}" : $"SPME does not reach an error of {Text(error)}.");
    }

    /// <summary>Adds the field of the slab's dipole that tin-foil surroundings take away, -4πM/V along z.</summary>
    private static void Correct(PointCharges charges, ElectrostaticResult result)
    {
        double moment = 0;
        for (int i = 0; i < charges.Count; i++)
            moment += charges.Charges[i] * charges.Positions[3 * i + 2];
        double field = -4 * Math.PI * moment / charges.Cell.Volume;
        for (int i = 0; i < charges.Count; i++)
            result.Field[3 * i + 2] += field;
    }

    private static double Thickness(PointCharges slab)
    {
        double low = double.MaxValue, high = double.MinValue;
        for (int i = 0; i < slab.Count; i++)
            (low, high) = (Math.Min(low, slab.Positions[3 * i + 2]), Math.Max(high, slab.Positions[3 * i + 2]));
        return high - low;
    }

    private static string Text(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
