using System.Globalization;

namespace EquivSim.Cli.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    /// <summary>A value with a sensible number of digits for its size, e.g. <c>123</c>, <c>12.3</c>, <c>1.23</c>, <c>0.0123</c>, <c>1.2e-05</c>.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            >= 1e6 => "0.00e+0",
            >= 1000 => "0",
            >= 100 => "0.0",
            >= 1 => "0.00",
            >= 1e-3 => "0.0000",
            _ => "0.00e+0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>eV as meV with <see cref="Number"/>'s digits, or a dash for what was not measured.</summary>
    public static string Milli(double? value) => value is { } v && !double.IsNaN(v) ? Number(v * 1000) : "–";

    /// <summary>A count with thousands separated.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration in its two largest units, e.g. <c>1 h 05 min</c>, <c>2 min 03 s</c>, <c>4.2 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        { TotalMinutes: >= 1 } => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
        { TotalSeconds: >= 10 } => $"{time.TotalSeconds:0} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    /// <summary>A file size, e.g. <c>1.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => $"{bytes} B",
    };
}
