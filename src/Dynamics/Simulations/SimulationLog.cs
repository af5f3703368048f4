using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>The CSV log: one row a sample, each handed to the operating system at once so that a killed run keeps it.</summary>
internal sealed class SimulationLog : IDisposable
{
    private const string Header =
        "step,time/fs,potential/eV,kinetic/eV,total/eV,conserved/eV,temperature/K,pressure/GPa";

    private readonly StreamWriter _writer;

    /// <summary>Starts a log, or goes on with the one there after dropping the rows behind <paramref name="resumeAfter"/>.</summary>
    public SimulationLog(string path, long? resumeAfter)
    {
        long kept = resumeAfter is long step && File.Exists(path) ? LengthUpTo(path, step) : 0;
        FileStream stream = OutputFile.OpenAt(path, kept);
        _writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        if (kept == 0)
            _writer.WriteLine(Header);
    }

    public void Write(in ThermodynamicSample s)
    {
        string pressure = double.IsNaN(s.Pressure) ? "" : (s.Pressure / Units.Gigapascal).ToString("G9", CultureInfo.InvariantCulture);
        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{s.Step},{s.Time:G12},{s.PotentialEnergy:F9},{s.KineticEnergy:F9},{s.TotalEnergy:F9},{s.ConservedQuantity:F9},{s.Temperature:F4},{pressure}"));
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Bytes up to and including the last whole row whose step is at most <paramref name="step"/>; 0 when not even the header is whole.</summary>
    private static long LengthUpTo(string path, long step)
    {
        string text = File.ReadAllText(path);
        if (!text.StartsWith(Header + "\n", StringComparison.Ordinal))
        {
            return text.Length == 0 ? 0 : throw new InvalidDataException(
                $"'{path}' is not a log of this program: expected the header '{Header}'. Give another file for the log, or move this one away.");
        }
        int end = Header.Length + 1;
        while (text.IndexOf('\n', end) is int newline and >= 0
            && text.IndexOf(',', end) is int comma && comma > end && comma < newline
            && long.TryParse(text.AsSpan(end, comma - end), NumberStyles.None, CultureInfo.InvariantCulture, out long row) && row <= step)
        {
            end = newline + 1;
        }
        // The log is pure ASCII: characters are bytes.
        return end;
    }
}
