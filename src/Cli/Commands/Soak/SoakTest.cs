using System.Diagnostics;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Soak;

/// <summary>Training under memory pressure: what TorchSharp's finalizers would turn into a crash or a leak if the guards failed.</summary>
internal static class SoakTest
{
    private const double WarmUpShare = 0.2;
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    /// <summary>Runs for a time.</summary>
    /// <param name="time">How long; the step under way is finished.</param>
    /// <param name="tell">Receives a line now and then.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static SoakReport Run(TimeSpan time, Action<string> tell, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("equivsim-soak-").FullName;
        using var end = new CancellationTokenSource();
        var pressure = new Thread(() => AllocateAndCollect(end.Token)) { IsBackground = true, Name = "memory pressure" };
        try
        {
            TrainingOptions options = new()
            {
                MaxEpochs = int.MaxValue,
                Patience = int.MaxValue,
                BatchSize = 5,
                CheckpointMinutes = double.PositiveInfinity,
                ReferenceEnergies = ReferenceEnergySource.LeastSquares,
            };
            TrainingRun run = TrainingRun.Prepare(Network(), [.. Clusters(40)], [], options);
            using MaceModel model = run.Model;
            using var trainer = new Trainer(model, run.Training, run.Validation, options, folder, run.Metadata);

            pressure.Start();
            var watch = new Watch(time, tell);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(time);
            trainer.Run(watch.Observe, limit.Token);
            return watch.Report();
        }
        finally
        {
            end.Cancel();
            if (pressure.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted) is false)
                pressure.Join();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MaceConfiguration Network() => new()
    {
        RMax = 4,
        MaxEll = 2,
        HiddenIrreps = "8x0e+8x1o",
        Correlation = [2, 2],
        RadialMlp = [16],
    };

    /// <summary>Random clusters with labels that mean nothing.</summary>
    private static IEnumerable<Structure> Clusters(int count)
    {
        var random = new Random(1);
        int[] elements = [1, 6, 8];
        for (int i = 0; i < count; i++)
        {
            const int side = 2;
            double[] x = [.. Enumerable.Range(0, side * side * side).SelectMany(
                a => new[] { a % side, a / side % side, a / side / side }.Select(k => 1.6 * k + 0.3 * random.NextDouble()))];
            yield return new Structure([.. Enumerable.Range(0, x.Length / 3).Select(_ => elements[random.Next(3)])], x)
            {
                Energy = -10 * random.NextDouble(),
                Forces = [.. x.Select(_ => random.NextDouble() - 0.5)],
            };
        }
    }

    private static void AllocateAndCollect(CancellationToken end)
    {
        var random = new Random(2);
        var kept = new byte[64][];
        while (!end.IsCancellationRequested)
        {
            for (int i = 0; i < 200; i++)
                kept[random.Next(kept.Length)] = new byte[random.Next(100, 200_000)];
            GC.Collect(random.Next(3), GCCollectionMode.Forced, blocking: true);
            Thread.Sleep(50);
        }
    }

    private sealed class Watch(TimeSpan time, Action<string> tell)
    {
        private readonly Stopwatch _total = Stopwatch.StartNew();
        private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
        private readonly int _collections = Collections();
        private readonly int _fullCollections = GC.CollectionCount(GC.MaxGeneration);
        private readonly long _allocated = GC.GetTotalAllocatedBytes();
        private long _steps;
        private long _warm;

        public void Observe(TrainingProgress<ErrorMetrics> progress)
        {
            if (progress.Finished is null)
                _steps++;
            if (_warm == 0 && _total.Elapsed > WarmUpShare * time)
                _warm = Memory();
            if (_sinceLine.Elapsed < BetweenLines)
                return;
            tell($"  {Quantity.Duration(_total.Elapsed)}: {Quantity.Count(_steps)} steps, {Quantity.Count(Collections() - _collections)} collections, {Quantity.Bytes(Memory())} resident");
            _sinceLine.Restart();
        }

        public SoakReport Report() => new(
            _total.Elapsed, _steps, Collections() - _collections, GC.CollectionCount(GC.MaxGeneration) - _fullCollections,
            GC.GetTotalAllocatedBytes() - _allocated, _warm > 0 ? _warm : Memory(), Memory());

        private static int Collections() => GC.CollectionCount(0);

        private static long Memory()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
