namespace EquivSim.Cli.Commands.Bench.Backends;

/// <summary>The trainings of one backend, which had a process of its own.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="PeakMemory">Largest resident memory of the process, bytes.</param>
/// <param name="Trainings">One training a seed.</param>
internal sealed record BackendReport(string Backend, long PeakMemory, IReadOnlyList<BackendTraining> Trainings)
{
    /// <summary>Mean of a figure over the seeds.</summary>
    public double Mean(Func<BackendTraining, double> figure) => Trainings.Average(figure);

    /// <summary>Standard deviation of a figure over the seeds.</summary>
    public double Deviation(Func<BackendTraining, double> figure)
    {
        double mean = Mean(figure);
        return Trainings.Count < 2 ? 0 : Math.Sqrt(Trainings.Sum(t => (figure(t) - mean) * (figure(t) - mean)) / (Trainings.Count - 1));
    }

    /// <summary>Largest difference from another backend's figure for the same seed.</summary>
    public double LargestDifference(BackendReport other, Func<BackendTraining, double> figure) =>
        Trainings.Zip(other.Trainings).Max(p => Math.Abs(figure(p.First) - figure(p.Second)));
}
