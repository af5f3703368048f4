using System.Buffers.Binary;
using EquivSim.Cli.Commands.Train;
using EquivSim.Cli.Plots;
using EquivSim.Potentials.Torch;
using EquivSim.Training;

namespace EquivSim.Cli.Tests.Plots;

public sealed class PlotTests
{
    [Fact]
    public void Learning_curve_is_a_png_of_the_promised_size()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("curve.png");
        EpochRecord<ErrorMetrics>[] history = [.. Enumerable.Range(1, 40).Select(e => new EpochRecord<ErrorMetrics>
        {
            Epoch = e,
            TrainingLoss = 3.0 / e,
            ValidationLoss = e % 2 == 0 ? null : 4.0 / e,
            Validation = e % 2 == 0 ? null : new ErrorMetrics { EnergyRmsePerAtom = 0.03 / e, ForcesRmse = 0.5 / Math.Sqrt(e) },
        })];
        LearningCurve.Save(path, history, TrainView.Metrics, (30, "second stage"));
        AssertPng(path, 2400, 720);
    }

    [Fact]
    public void Learning_curve_survives_a_run_without_any_measurement()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("curve.png");
        LearningCurve.Save(path, [], TrainView.Metrics);
        AssertPng(path, 2400, 720);
    }

    [Fact]
    public void Parity_plot_is_a_png()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("deep", "er", "parity.png");
        var random = new Random(1);
        ParityData[] sets = [.. new[] { "test 300 K", "test 600 K" }.Select((name, i) =>
        {
            double[] e = [.. Enumerable.Range(0, 200).Select(_ => -620 + 0.03 * random.NextDouble())];
            double[] f = [.. Enumerable.Range(0, 9000).Select(_ => (random.NextDouble() - .5) * 10)];
            return new ParityData(name, e, [.. e.Select(x => x + 1e-3 * (i + 1) * random.NextDouble())], f, [.. f.Select(x => x + 0.3 * (i + 1) * random.NextDouble())]);
        })];
        ParityPlot.Save(path, sets);
        AssertPng(path, 1800, 900);
    }

    [Fact]
    public void Dynamics_plot_is_a_png()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("dynamics.png");
        double[] time = [.. Enumerable.Range(0, 400).Select(i => i * 2.5)];
        double[] kinetic = [.. time.Select(t => 0.6 + 0.2 * Math.Cos(t / 9))];
        double[] conserved = [.. time.Select(t => -9000 + 2e-7 * t + 1e-4 * Math.Sin(t / 9))];
        DynamicsPlot.Save(path, new DynamicsTrace(time, [.. conserved.Zip(kinetic, (c, k) => c - k)], kinetic, conserved, [.. kinetic.Select(k => 500 * k)], 15), 1.3e-5);
        AssertPng(path, 1600, 1600);
    }

    private static void AssertPng(string path, int width, int height)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))));
        if (Environment.GetEnvironmentVariable("KEEP_PLOTS") is { } keep)
            File.Copy(path, Path.Combine(keep, Path.GetFileName(path)), overwrite: true);
    }
}
