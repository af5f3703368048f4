using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace EquivSim.Cli.Plots;

/// <summary>How all figures look.</summary>
internal static class PlotStyle
{
    /// <summary>The measured or the validated.</summary>
    public static readonly Color Blue = Color.FromHex("#1f5fa8");

    /// <summary>The compared or the trained on.</summary>
    public static readonly Color Orange = Color.FromHex("#e07b2c");

    /// <summary>A third quantity.</summary>
    public static readonly Color Green = Color.FromHex("#3a8f5c");

    /// <summary>Guides: diagonals, fits, stage marks.</summary>
    public static readonly Color Grey = Color.FromHex("#8a8f98");

    private const int PixelsPerPoint = 2;

    /// <summary>The first of the usual sans-serif families that the machine has.</summary>
    private static readonly Lazy<string> FontFamily = new(() =>
        new[] { "DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial" }
            .FirstOrDefault(name => SKFontManager.Default.MatchFamily(name)?.FamilyName == name, Fonts.Sans));

    /// <summary>A plot with titles, ready for series.</summary>
    public static Plot Create(string title, string horizontal, string vertical)
    {
        var plot = new Plot();
        plot.Font.Set(FontFamily.Value);
        plot.Title(title, size: 16);
        plot.XLabel(horizontal, size: 13);
        plot.YLabel(vertical, size: 13);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.08);
        return plot;
    }

    /// <summary>Labels a vertical axis that holds base-ten logarithms; call when the series are in.</summary>
    public static void UseLogarithmicLabels(Plot plot)
    {
        plot.Axes.AutoScale();
        AxisLimits limits = plot.Axes.GetLimits();
        var ticks = new NumericManual();
        double decades = limits.Top - limits.Bottom;
        // Up to three decades have labels at 1, 2 and 5; more have them at 1 alone, and at most nine in all.
        int stride = (int)Math.Ceiling(decades / 9);
        for (int decade = (int)Math.Floor(limits.Bottom); decade <= (int)Math.Ceiling(limits.Top); decade++)
        {
            for (int digit = 1; digit < 10; digit++)
            {
                double value = digit * Math.Pow(10, decade);
                if (digit == 1 ? decade % stride == 0 : digit is 2 or 5 && decades <= 3)
                    ticks.AddMajor(Math.Log10(value), value.ToString(value is >= 1e-4 and < 1e6 ? "0.####" : "0e0", CultureInfo.InvariantCulture));
                else if (stride == 1)
                    ticks.AddMinor(Math.Log10(value));
            }
        }
        plot.Axes.Left.TickGenerator = ticks;
        plot.Grid.MinorLineColor = Colors.Black.WithAlpha(.03);
        plot.Grid.MinorLineWidth = 1;
    }

    /// <summary>Shows the names of the series.</summary>
    public static void ShowLegend(Plot plot, Alignment where)
    {
        plot.ShowLegend(where);
        plot.Legend.FontSize = 12;
        plot.Legend.OutlineColor = Colors.Black.WithAlpha(.2);
        plot.Legend.ShadowColor = Colors.Transparent;
    }

    /// <summary>Makes room above the curves for the legend, which becomes one line.</summary>
    public static void LeaveRoomOnTop(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Axes.Margins(0.01, 0.01, 0.05, 0.3);
    }

    /// <summary>Writes plots side by side, or one above the other, as a PNG file.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="width">Width in points.</param>
    /// <param name="height">Height in points.</param>
    /// <param name="stacked">One above the other.</param>
    /// <param name="plots">The panels in reading order.</param>
    public static void Save(string path, int width, int height, bool stacked, params IReadOnlyList<Plot> plots)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);

        int panelWidth = PixelsPerPoint * width / (stacked ? 1 : plots.Count);
        int panelHeight = PixelsPerPoint * height / (stacked ? plots.Count : 1);
        using SKSurface figure = SKSurface.Create(new SKImageInfo(PixelsPerPoint * width, PixelsPerPoint * height));
        figure.Canvas.Clear(SKColors.White);
        for (int i = 0; i < plots.Count; i++)
        {
            // Panels are drawn one by one: ScottPlot's own Multiplot does not honour the scale factor.
            plots[i].ScaleFactor = PixelsPerPoint;
            using SKImage panel = SKImage.FromEncodedData(plots[i].GetImageBytes(panelWidth, panelHeight));
            figure.Canvas.DrawImage(panel, stacked ? 0 : i * panelWidth, stacked ? i * panelHeight : 0);
        }
        using SKImage image = figure.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }
}
