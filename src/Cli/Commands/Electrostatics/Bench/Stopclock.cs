using System.Diagnostics;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>Times of repeated work.</summary>
internal static class Stopclock
{
    /// <summary>Median time of an action, s, after one run to warm up.</summary>
    public static double Median(int repeats, Action body, CancellationToken cancellation)
    {
        body();
        double[] seconds = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            body();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[repeats / 2];
    }
}
