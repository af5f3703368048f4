using EquivSim.Structures.Trajectories;

namespace EquivSim.Structures;

/// <summary>
/// Reads a trajectory frame by frame: a finished H5MD file (ours or another program's), one that is still being written, or
/// what a killed run left behind.
/// </summary>
/// <remarks>
/// Frames are those at which positions were recorded; velocities, forces and observables recorded more rarely are absent
/// (observables: NaN) in between. Units named nm, ps, kJ/mol and the like are converted to ours.
/// </remarks>
public sealed class TrajectoryReader : IDisposable
{
    private readonly string _path;
    private readonly TrajectoryFiles _files;
    private readonly ITrajectoryFrames _frames;

    private TrajectoryReader(string path, TrajectoryFiles files)
    {
        (_path, _files, _frames) = (path, files, files.Frames);
        IsFinished = files.Journal is null;
    }

    /// <summary>Opens a trajectory.</summary>
    /// <param name="path">The H5MD file, there already or still to come.</param>
    /// <param name="atomicNumbers">Species, for files of other programs that do not hold atomic numbers.</param>
    /// <exception cref="FileNotFoundException">There is neither the file nor its journal.</exception>
    /// <exception cref="DataFileException">The file is broken or not H5MD; with data-set path and reason.</exception>
    public static TrajectoryReader Open(string path, int[]? atomicNumbers = null) => new(path, TrajectoryFiles.Open(path, null, writable: false, atomicNumbers));

    /// <summary>Whether the run was closed; false while it goes on or after it was killed.</summary>
    public bool IsFinished { get; }

    /// <summary>Number of complete frames.</summary>
    public int FrameCount => _frames.FrameCount;

    /// <summary>Number of atoms.</summary>
    public int AtomCount => _frames.Layout.AtomCount;

    /// <summary>Atomic numbers.</summary>
    public ReadOnlySpan<int> AtomicNumbers => _frames.Layout.Species;

    /// <summary>Masses in amu.</summary>
    public ReadOnlySpan<double> Masses => _frames.Layout.Masses;

    /// <summary>What frames hold.</summary>
    public TrajectoryContent Content => _frames.Layout.Content;

    /// <summary>Step numbers of all frames.</summary>
    public long[] Steps() => Array.ConvertAll(_frames.Read(0, 1, 0, FrameCount), BitConverter.DoubleToInt64Bits);

    /// <summary>Times of all frames in fs.</summary>
    public double[] Times() => _frames.Read(1, 1, 0, FrameCount);

    /// <summary>One observable over all frames.</summary>
    /// <exception cref="ArgumentException">It was not recorded.</exception>
    public double[] Observable(string name)
    {
        int index = Content.Observables.Index().FirstOrDefault(o => o.Item.Name == name, (-1, null!)).Index;
        return index >= 0
            ? _frames.Read(_frames.Layout.Observables + index, 1, 0, FrameCount)
            : throw new ArgumentException($"The trajectory has no observable '{name}'; it has: {string.Join(", ", Content.Observables.Select(o => o.Name))}.", nameof(name));
    }

    /// <summary>Reads one frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="DataFileException">The frame holds no usable structure.</exception>
    public TrajectoryFrame Read(int frame)
    {
        if ((uint)frame >= (uint)FrameCount)
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"The trajectory has frames 0 to {FrameCount - 1}, got {frame}.");
        TrajectoryLayout layout = _frames.Layout;
        int n = 3 * layout.AtomCount;
        try
        {
            var cell = new Cell(_frames.Read(layout.Cell, 9, frame, 1), layout.Periodic[0], layout.Periodic[1], layout.Periodic[2]);
            var structure = new Structure((int[])layout.Species.Clone(), _frames.Read(layout.Positions, n, frame, 1), cell)
            {
                Velocities = layout.Content.Velocities ? Recorded(_frames.Read(layout.Velocities, n, frame, 1)) : null,
                Forces = layout.Content.Forces ? Recorded(_frames.Read(layout.Forces, n, frame, 1)) : null,
            };
            var observables = new Dictionary<string, double>(StringComparer.Ordinal);
            for (int k = 0; k < layout.Content.Observables.Count; k++)
                observables[layout.Content.Observables[k].Name] = _frames.Read(layout.Observables + k, 1, frame, 1)[0];
            if (observables.TryGetValue(TrajectoryObservable.PotentialEnergy.Name, out double energy) && double.IsFinite(energy))
                structure.Energy = energy;
            long step = BitConverter.DoubleToInt64Bits(_frames.Read(0, 1, frame, 1)[0]);
            return new TrajectoryFrame(step, _frames.Read(1, 1, frame, 1)[0], structure, observables);
        }
        catch (ArgumentException e)
        {
            throw new DataFileException(_path, $"frame {frame}", e.Message, e);
        }
    }

    /// <summary>Reads all frames in order.</summary>
    public IEnumerable<TrajectoryFrame> ReadAll()
    {
        for (int i = 0; i < FrameCount; i++)
            yield return Read(i);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private static double[]? Recorded(double[] values) => double.IsNaN(values[0]) ? null : values;
}
