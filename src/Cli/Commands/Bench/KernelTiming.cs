using System.Diagnostics;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>One kernel beside its baseline, measured by turns in one process.</summary>
/// <param name="Kernel">What is computed.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Ours">Time of the kernel.</param>
/// <param name="Theirs">Time of the baseline.</param>
/// <param name="Operations">Arithmetic operations of the kernel, a multiply-add counted as two.</param>
/// <param name="Bytes">Bytes that must be read and written at least once.</param>
/// <param name="Difference">Largest difference of the two results over the largest value.</param>
/// <param name="IsDouble">Whether it computes in float64; float32 otherwise.</param>
internal sealed record KernelTiming(
    string Kernel, string Baseline, Milliseconds Ours, Milliseconds Theirs, double Operations, double Bytes, double Difference, bool IsDouble = false)
{
    /// <summary>Median time of the baseline over that of the kernel.</summary>
    public double Ratio => Theirs.Median / Ours.Median;

    /// <summary>10⁹ operations a second.</summary>
    public double Gflops => Operations / Ours.Median / 1e6;

    /// <summary>10⁹ bytes a second.</summary>
    public double Gigabytes => Bytes / Ours.Median / 1e6;

    /// <summary>Share of the core's arithmetic that is reached.</summary>
    public double ShareOfArithmetic(MachinePeaks peaks) => Gflops / (IsDouble ? peaks.DoubleGflops : peaks.SingleGflops);

    /// <summary>Share of the core's speed of reading memory; more than one where operands stay in a cache.</summary>
    public double ShareOfMemory(MachinePeaks peaks) => Gigabytes / peaks.ReadGigabytes;

    /// <summary>Times two actions in turn, after two rounds to warm up.</summary>
    public static (Milliseconds Ours, Milliseconds Theirs) InTurn(Action ours, Action theirs, int repeats, CancellationToken cancellation)
    {
        const int warmUp = 2;
        double[] first = new double[repeats], second = new double[repeats];
        for (int i = -warmUp; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double a = Time(ours), b = Time(theirs);
            if (i >= 0)
                (first[i], second[i]) = (a, b);
        }
        return (Milliseconds.Of(first), Milliseconds.Of(second));
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
