namespace EquivSim.Structures.Trajectories;

/// <summary>
/// The two files of a trajectory, either of which may be missing: the finished H5MD file and the journal of the run that
/// goes on, or was killed, after it. Together they are one sequence of frames.
/// </summary>
internal sealed class TrajectoryFiles : IDisposable
{
    private readonly ITrajectoryFrames _finished;
    private TrajectoryJournal? _journal;

    private TrajectoryFiles(ITrajectoryFrames finished, TrajectoryJournal? journal)
    {
        (_finished, _journal) = (finished, journal);
        FinishedFrames = finished.FrameCount;
    }

    /// <summary>Frames in the finished file, whether kept or not.</summary>
    public int FinishedFrames { get; }

    public TrajectoryJournal? Journal => _journal;

    public TrajectoryLayout Layout => _journal?.Layout ?? _finished.Layout;

    /// <summary>All frames; owned by this object.</summary>
    public ITrajectoryFrames Frames => _journal is null ? _finished : new JoinedFrames(_finished, (int)_journal.KeptFrames, _journal);

    /// <summary>Opens what there is.</summary>
    /// <param name="path">The H5MD file.</param>
    /// <param name="whenNone">Layout of an empty trajectory; null to refuse when there is neither file.</param>
    /// <param name="writable">Whether the journal is to be appended to.</param>
    /// <param name="atomicNumbers">Species of a file that does not tell them.</param>
    public static TrajectoryFiles Open(string path, TrajectoryLayout? whenNone, bool writable, int[]? atomicNumbers = null)
    {
        string journalPath = TrajectoryJournal.PathOf(path);
        TrajectoryJournal? journal = File.Exists(journalPath) ? TrajectoryJournal.Open(journalPath, writable) : null;
        H5mdFrames? finished = null;
        try
        {
            try
            {
                finished = File.Exists(path) ? H5mdFrames.Open(path, atomicNumbers) : null;
            }
            catch (DataFileException) when (journal is { KeptFrames: 0 })
            {
                // The journal has declared the old file void: it does not matter what is left of it.
            }
            if (journal is not null && finished is not null && finished.Journal == journal.Identity)
            {
                // Killed after merging, before the journal was removed: its frames are in the finished file.
                journal.Dispose();
                journal = null;
                if (writable)
                    File.Delete(journalPath);
            }
            int finishedFrames = finished?.FrameCount ?? 0;
            if (journal is not null && journal.KeptFrames > finishedFrames)
                throw new DataFileException(path, "", $"its journal follows {journal.KeptFrames} frames, the file has {finishedFrames}: it was replaced or removed");
            if (journal is { KeptFrames: > 0 } && finished!.Layout.Difference(journal.Layout) is { } difference)
                throw new DataFileException(path, "", $"its journal does not belong to it: {difference}");
            if (finished is null && journal is null && whenNone is null)
                throw new FileNotFoundException($"There is no trajectory '{path}'.", path);
            return new TrajectoryFiles((ITrajectoryFrames?)finished ?? new NoFrames(journal?.Layout ?? whenNone!), journal);
        }
        catch
        {
            journal?.Dispose();
            finished?.Dispose();
            throw;
        }
    }

    /// <summary>Makes one finished file of both and removes the journal.</summary>
    public static void Merge(string path)
    {
        string journalPath = TrajectoryJournal.PathOf(path);
        using (TrajectoryFiles files = Open(path, null, writable: false))
        {
            if (files.Journal is { } journal && (journal.FrameCount > 0 || journal.KeptFrames != files.FinishedFrames || files.FinishedFrames == 0))
                AtomicFile.Write(path, temporary => H5mdWriter.Write(temporary, files.Frames, journal.Identity));
        }
        File.Delete(journalPath);
    }

    public long FinishedStep(int frame) => BitConverter.DoubleToInt64Bits(_finished.Read(0, 1, frame, 1)[0]);

    /// <summary>Hands the journal over: it stays open when this object is closed.</summary>
    public void ReleaseJournal() => _journal = null;

    public void Dispose()
    {
        _finished.Dispose();
        _journal?.Dispose();
    }
}
