using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.TensorProducts.Torch;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>The three phases of a gated product: which paths ran, their gates, and the loss, over the steps of a training.</summary>
internal static class GatePlot
{
    /// <summary>Draws the training; planted paths in blue, others in orange.</summary>
    public static void Save(string path, GateDemonstration training)
    {
        Plot selected = PlotStyle.Create("Paths that run", "step", "path"), gates = PlotStyle.Create("Gates", "step", "gate"), loss = PlotStyle.Create("Loss", "step", "");
        double[] steps = [.. Enumerable.Range(0, training.Steps.Count).Select(s => (double)s)];
        for (int p = 0; p < training.Steps[0].Gates.Count; p++)
        {
            int number = p;
            Color color = training.Planted.Contains(p) ? PlotStyle.Blue : PlotStyle.Orange;
            double[] runs = [.. steps.Where(s => training.Steps[(int)s].Selected.Contains(number))];
            double[] rows = [.. runs.Select(_ => (double)number)];
            var points = selected.Add.Scatter(runs, rows, color);
            points.LineWidth = 0;
            points.MarkerSize = 4;
            points.MarkerShape = MarkerShape.FilledSquare;
            double[] values = [.. training.Steps.Select(s => (double)s.Gates[number])];
            Line(gates, steps, values, color);
        }
        double[] logarithms = [.. training.Steps.Select(s => Math.Log10(Math.Max(s.Loss, 1e-12)))];
        Line(loss, steps, logarithms, PlotStyle.Blue);
        PlotStyle.UseLogarithmicLabels(loss);
        foreach (Plot panel in new[] { selected, gates, loss })
        {
            foreach (PathPhase phase in new[] { PathPhase.Adaptive, PathPhase.Fixed })
                panel.Add.VerticalLine(training.Steps.Count(s => s.Phase < phase), 1, PlotStyle.Grey, LinePattern.Dashed);
        }
        PlotStyle.Save(path, 1300, 360, stacked: false, selected, gates, loss);
    }

    private static void Line(Plot plot, double[] x, double[] y, Color color)
    {
        var line = plot.Add.Scatter(x, y, color);
        line.LineWidth = 1.5f;
        line.MarkerSize = 0;
    }
}
