using EquivSim.Structures.Trajectories;

namespace EquivSim.Structures;

/// <summary>
/// Writes a trajectory of molecular dynamics that survives the process being killed and ends as one H5MD file.
/// </summary>
/// <remarks>
/// <para>While a run goes on, frames go to a journal beside the file (<c>name.h5.journal</c>), each in one write: when
/// <see cref="Write"/> has returned, the frame is with the operating system, and SIGKILL cannot lose it (a power cut can lose
/// what the system has not yet put on the disk). <see cref="Dispose"/> merges finished file and journal into a new H5MD file,
/// puts it in place atomically and removes the journal. After a kill <see cref="TrajectoryReader"/> reads all the same, and
/// <see cref="Append"/> goes on.</para>
/// <para>The finished file: <c>/particles/all/{box, species, mass, position, velocity, force}</c> and
/// <c>/observables/...</c>, sampled elements as groups of <c>step</c>, <c>time</c> (fs), <c>value</c>. In Python:</para>
/// <code>
/// import h5py
/// f = h5py.File("run.h5")
/// x = f["particles/all/position/value"][-1]            # last frame, [atoms, 3], angstrom
/// t = f["particles/all/position/time"][:]              # fs
/// E = f["observables/potential_energy/value"][:]       # eV
/// z = f["particles/all/species"][:]                    # atomic numbers
/// </code>
/// </remarks>
/// <example><code>
/// using var writer = TrajectoryWriter.Create("run.h5", structure, new() { Velocities = true, Observables = [TrajectoryObservable.PotentialEnergy] });
/// writer.Write(step, time, structure.Positions, velocities, default, structure.Cell, [energy]);
/// </code></example>
public sealed class TrajectoryWriter : IDisposable
{
    private readonly string _path;
    private readonly TrajectoryJournal _journal;
    private readonly double[] _frame;
    private long? _lastStep;
    private bool _disposed;

    private TrajectoryWriter(string path, TrajectoryJournal journal, long? lastStep)
    {
        (_path, _journal, _lastStep) = (path, journal, lastStep);
        _frame = new double[journal.Layout.Length];
    }

    /// <summary>Number of frames, those written before an <see cref="Append"/> included.</summary>
    public int FrameCount => checked((int)_journal.KeptFrames + _journal.FrameCount);

    /// <summary>Begins a new trajectory; one that is already there is replaced.</summary>
    /// <param name="path">The H5MD file to come.</param>
    /// <param name="structure">Species and periodicity of all frames.</param>
    /// <param name="content">What frames hold.</param>
    /// <param name="masses">Masses in amu; null for those of the elements.</param>
    public static TrajectoryWriter Create(string path, Structure structure, TrajectoryContent content, double[]? masses = null)
    {
        TrajectoryLayout layout = LayoutOf(structure, content, masses);
        // The journal first: it declares the old file's frames void, so that no moment shows a mixture.
        var writer = new TrajectoryWriter(path, TrajectoryJournal.Create(TrajectoryJournal.PathOf(path), 0, layout), null);
        File.Delete(path);
        return writer;
    }

    /// <summary>
    /// Goes on with a trajectory, finished or killed: keeps its frames up to and including step
    /// <paramref name="afterStep"/> (where the restarted run stands) and drops later ones. Begins a new one when there is none.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    /// <exception cref="DataFileException">The file is damaged, or its frames hold other atoms or other content.</exception>
    public static TrajectoryWriter Append(string path, Structure structure, TrajectoryContent content, long afterStep, double[]? masses = null)
    {
        TrajectoryLayout layout = LayoutOf(structure, content, masses);
        using TrajectoryFiles files = TrajectoryFiles.Open(path, layout, writable: true);
        if (files.Layout.Difference(layout) is { } difference)
            throw new DataFileException(path, "", $"cannot append to this trajectory: {difference}");
        TrajectoryJournal journal = files.Journal ?? TrajectoryJournal.Create(TrajectoryJournal.PathOf(path), files.FinishedFrames, layout);
        files.ReleaseJournal();
        long kept = journal.KeptFrames;
        int frames = journal.FrameCount;
        while (frames > 0 && journal.Step(frames - 1) > afterStep)
            frames--;
        while (frames == 0 && kept > 0 && files.FinishedStep((int)kept - 1) > afterStep)
            kept--;
        if (frames != journal.FrameCount || kept != journal.KeptFrames)
            journal.Truncate(frames, kept);
        long? lastStep = frames > 0 ? journal.Step(frames - 1) : kept > 0 ? files.FinishedStep((int)kept - 1) : null;
        return new TrajectoryWriter(path, journal, lastStep);
    }

    /// <summary>Appends a frame; when this returns, the frame survives the process.</summary>
    /// <param name="step">Number of the time step; must grow.</param>
    /// <param name="time">Time in fs.</param>
    /// <param name="positions">Three numbers per atom, Angstrom.</param>
    /// <param name="velocities">Three numbers per atom, A/fs; empty when not recorded.</param>
    /// <param name="forces">Three numbers per atom, eV/A; empty when not recorded.</param>
    /// <param name="cell">The cell; its periodicity is that of the whole trajectory.</param>
    /// <param name="observables">The recorded numbers, in the order of the content.</param>
    /// <exception cref="ArgumentException">A length, the periodicity or the step does not fit.</exception>
    public void Write(long step, double time, ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities, ReadOnlySpan<double> forces, Cell cell, ReadOnlySpan<double> observables)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(cell);
        TrajectoryLayout layout = _journal.Layout;
        int n = 3 * layout.AtomCount;
        Check(positions.Length, n, "positions");
        Check(velocities.Length, layout.Content.Velocities ? n : 0, "velocities");
        Check(forces.Length, layout.Content.Forces ? n : 0, "forces");
        Check(observables.Length, layout.Content.Observables.Count, "observables");
        for (int k = 0; k < 3; k++)
        {
            if (cell.IsPeriodic(k) != layout.Periodic[k])
                throw new ArgumentException($"The trajectory is {(layout.Periodic[k] ? "" : "not ")}periodic along axis {k}, the frame's cell is {(layout.Periodic[k] ? "not" : "")}.", nameof(cell));
        }
        if (step <= _lastStep)
            throw new ArgumentException($"Steps must grow: got {step} after {_lastStep}.", nameof(step));
        Span<double> frame = _frame;
        frame[0] = BitConverter.Int64BitsToDouble(step);
        frame[1] = time;
        cell.Vectors.CopyTo(frame[layout.Cell..]);
        positions.CopyTo(frame[layout.Positions..]);
        velocities.CopyTo(frame[layout.Velocities..]);
        forces.CopyTo(frame[layout.Forces..]);
        observables.CopyTo(frame[layout.Observables..]);
        _journal.Append(frame);
        _lastStep = step;
    }

    /// <summary>Merges everything into one H5MD file and removes the journal.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _journal.Dispose();
        TrajectoryFiles.Merge(_path);
    }

    private static TrajectoryLayout LayoutOf(Structure structure, TrajectoryContent content, double[]? masses)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(content);
        int[] species = structure.AtomicNumbers.ToArray();
        if (masses is not null)
            Check(masses.Length, species.Length, "masses");
        Cell cell = structure.Cell;
        return new TrajectoryLayout(species, masses ?? Array.ConvertAll(species, Elements.Mass), [cell.IsPeriodic(0), cell.IsPeriodic(1), cell.IsPeriodic(2)], content);
    }

    private static void Check(int got, int expected, string what)
    {
        if (got != expected)
            throw new ArgumentException($"Expected {expected} numbers as {what}, got {got}.", what);
    }
}
