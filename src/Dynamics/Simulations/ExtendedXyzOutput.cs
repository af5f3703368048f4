using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>Frames as extended XYZ: energy, forces, velocities, and the properties <c>step</c> and <c>time</c> (fs).</summary>
internal sealed class ExtendedXyzOutput : ITrajectoryOutput
{
    private readonly StreamWriter _writer;
    private readonly Structure _frame;

    public ExtendedXyzOutput(string path, MolecularSystem system, long? resumeAfter)
    {
        long kept = resumeAfter is long step && File.Exists(path) ? LengthUpTo(path, step) : 0;
        _writer = new StreamWriter(OutputFile.OpenAt(path, kept)) { NewLine = "\n" };
        _frame = new Structure(system.Structure.AtomicNumbers.ToArray(), system.Positions.ToArray(), system.Structure.Cell)
        {
            Forces = new double[3 * system.AtomCount],
            Velocities = new double[3 * system.AtomCount],
        };
    }

    public void Write(MolecularSystem system, long step, double time)
    {
        system.Positions.CopyTo(_frame.Positions);
        system.Forces.CopyTo(_frame.Forces);
        system.Velocities.CopyTo(_frame.Velocities);
        _frame.Energy = system.PotentialEnergy;
        _frame.Properties["step"] = PropertyValue.Of(step);
        _frame.Properties["time"] = PropertyValue.Of(time);
        ExtendedXyz.Write(_writer, _frame);
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>
    /// Bytes of the leading whole frames whose step is at most <paramref name="step"/>. Counts lines itself: what follows was
    /// written after the checkpoint and may be torn by a kill, which a reader of frames would refuse.
    /// </summary>
    private static long LengthUpTo(string path, long step)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16);
        long kept = 0;
        while (ReadLine(stream) is string count
            && int.TryParse(count, NumberStyles.Integer, CultureInfo.InvariantCulture, out int atoms)
            && ReadLine(stream) is string comment
            && Regex.Match(comment, @"(?:^|\s)step=(\d+)(?:\s|$)") is { Success: true } match
            && long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) <= step
            && SkipLines(stream, atoms))
        {
            kept = stream.Position;
        }
        return kept;
    }

    /// <summary>The next line that a newline ends; null when there is none.</summary>
    private static string? ReadLine(FileStream stream)
    {
        StringBuilder line = new();
        for (int c = stream.ReadByte(); c >= 0; c = stream.ReadByte())
        {
            if (c == '\n')
                return line.ToString();
            line.Append((char)c);
        }
        return null;
    }

    private static bool SkipLines(FileStream stream, int count)
    {
        while (count > 0)
        {
            int c = stream.ReadByte();
            if (c < 0)
                return false;
            if (c == '\n')
                count--;
        }
        return true;
    }
}
