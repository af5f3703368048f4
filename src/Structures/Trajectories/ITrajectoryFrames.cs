namespace EquivSim.Structures.Trajectories;

/// <summary>Frames that can be read piece by piece; a piece is named by its place in <see cref="TrajectoryLayout"/>.</summary>
internal interface ITrajectoryFrames : IDisposable
{
    TrajectoryLayout Layout { get; }

    int FrameCount { get; }

    /// <summary>Numbers <paramref name="offset"/> to offset + width of <paramref name="count"/> frames, one frame after the other.</summary>
    double[] Read(int offset, int width, int first, int count);
}

/// <summary>Nothing: what a new trajectory has before its journal.</summary>
internal sealed class NoFrames(TrajectoryLayout layout) : ITrajectoryFrames
{
    public TrajectoryLayout Layout => layout;

    public int FrameCount => 0;

    public double[] Read(int offset, int width, int first, int count) => [];

    public void Dispose() { }
}

/// <summary>The first frames of a finished file, followed by those of a journal.</summary>
internal sealed class JoinedFrames(ITrajectoryFrames finished, int kept, TrajectoryJournal journal) : ITrajectoryFrames
{
    public TrajectoryLayout Layout => journal.Layout;

    public int FrameCount => kept + journal.FrameCount;

    public double[] Read(int offset, int width, int first, int count)
    {
        double[] numbers = new double[count * width];
        int fromFinished = Math.Clamp(kept - first, 0, count);
        if (fromFinished > 0)
            finished.Read(offset, width, first, fromFinished).CopyTo(numbers, 0);
        for (int k = fromFinished; k < count; k++)
            journal.Read(first + k - kept, offset, numbers.AsSpan(k * width, width));
        return numbers;
    }

    public void Dispose()
    {
        finished.Dispose();
        journal.Dispose();
    }
}
