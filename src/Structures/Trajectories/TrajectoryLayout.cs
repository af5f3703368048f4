namespace EquivSim.Structures.Trajectories;

/// <summary>All that does not change along a trajectory, and where in a frame's numbers each part lies.</summary>
internal sealed class TrajectoryLayout
{
    public TrajectoryLayout(int[] species, double[] masses, bool[] periodic, TrajectoryContent content)
    {
        (Species, Masses, Periodic, Content) = (species, masses, periodic, content);
        HashSet<string> names = [];
        foreach (TrajectoryObservable observable in content.Observables)
        {
            if (observable.Name.Length == 0 || observable.Name.Contains('/', StringComparison.Ordinal) || !names.Add(observable.Name))
                throw new ArgumentException($"The observable name '{observable.Name}' is empty, holds a slash, or occurs twice.");
        }
        int n = 3 * species.Length;
        Cell = 2;
        Positions = Cell + 9;
        Velocities = Positions + n;
        Forces = Velocities + (content.Velocities ? n : 0);
        Observables = Forces + (content.Forces ? n : 0);
        Length = Observables + content.Observables.Count;
    }

    public int[] Species { get; }

    public double[] Masses { get; }

    public bool[] Periodic { get; }

    public TrajectoryContent Content { get; }

    public int AtomCount => Species.Length;

    /// <summary>Offsets into a frame's numbers: step and time come first (the step's bits as a 64-bit integer).</summary>
    public int Cell { get; }

    public int Positions { get; }

    public int Velocities { get; }

    public int Forces { get; }

    public int Observables { get; }

    /// <summary>Numbers of a frame.</summary>
    public int Length { get; }

    /// <summary>Why frames of the other layout cannot follow those of this one; null when they can.</summary>
    public string? Difference(TrajectoryLayout other)
    {
        if (!Species.AsSpan().SequenceEqual(other.Species))
            return $"it holds {AtomCount} atoms of other elements or in another order than the {other.AtomCount} atoms to be appended";
        if (!Masses.AsSpan().SequenceEqual(other.Masses))
            return "its masses differ";
        if (!Periodic.AsSpan().SequenceEqual(other.Periodic))
            return "its periodicity differs";
        if (Content.Velocities != other.Content.Velocities || Content.Forces != other.Content.Forces || !Content.Observables.SequenceEqual(other.Content.Observables))
            return $"it records {Describe(Content)}, the frames to be appended {Describe(other.Content)}";
        return null;
    }

    private static string Describe(TrajectoryContent content) =>
        $"[{string.Join(", ", ((string[])["positions", content.Velocities ? "velocities" : "", content.Forces ? "forces" : ""]).Where(s => s.Length > 0).Concat(content.Observables.Select(o => $"{o.Name} ({o.Unit})")))}]";
}
