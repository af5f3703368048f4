using System.Diagnostics;
using System.Globalization;
using EquivSim.Potentials.Torch;
using EquivSim.Tests;
using EquivSim.Training;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>A training process killed at any moment (SIGKILL) and resumed gives the losses, metrics and model of one that was not.</summary>
public sealed class KillTests
{
    private const string FolderVariable = "EQUIVSIM_KILL_TEST_FOLDER";

    // A checkpoint after every step, so that many kills fall into the writing of one.
    private static readonly TrainingOptions Options = new()
    {
        MaxEpochs = 40,
        BatchSize = 2,
        ValidationFraction = 0.25,
        SchedulePatience = 2,
        SecondStageStart = 30,
        CheckpointMinutes = 0,
        Threads = 1,
    };

    [Fact]
    public void A_killed_run_goes_on_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        string whole = folder["whole"], killed = folder["killed"];
        Train(whole);
        Directory.CreateDirectory(killed);
        foreach (int steps in new[] { 10, 40 })
        {
            using Process child = StartChild(killed);
            while (Lines(killed) < steps && !child.HasExited)
                Thread.Sleep(1);
            child.Kill();
            child.WaitForExit();
            Assert.True(Lines(killed) >= steps, "The child ended before it was killed.");
            Assert.True(child.ExitCode == (OperatingSystem.IsWindows() ? -1 : 128 + 9), $"The child ended by itself with code {child.ExitCode}.");
        }
        Train(killed);

        string[] expected = File.ReadAllLines(Log(whole)), seen = File.ReadAllLines(Log(killed));
        // A line may have been written for a step whose checkpoint was not: it is done again, and must be the same.
        Assert.Equal(120, expected.Length);
        Assert.Equal(expected, seen.Distinct());
        Assert.InRange(seen.Length, 120, 122);

        Assert.Equal(Metrics(whole), Metrics(killed));
        MaceModelData a = MaceModelFile.Read(Path.Combine(whole, "model.h5")), b = MaceModelFile.Read(Path.Combine(killed, "model.h5"));
        Assert.Equal(a.Metadata.Epochs, b.Metadata.Epochs);
        Assert.All(a.Weights, w => Assert.Equal(w.Value.Values, b.Weights[w.Key].Values));
    }

    /// <summary>What the child process runs; no test of its own.</summary>
    [Fact(Explicit = true)]
    public void Train_until_killed() =>
        Train(Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException($"{FolderVariable} is not set."));

    /// <summary>Starts a run, or resumes the one in the folder, and notes the loss of each step.</summary>
    private static void Train(string folder)
    {
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, TrainingData.Acac(8), [], Options);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, Options, folder, run.Metadata);
        if (File.Exists(trainer.CheckpointPath))
            trainer.Resume();
        using var log = new FileStream(Log(folder), FileMode.Append, FileAccess.Write, FileShare.Read);
        trainer.Run(p =>
        {
            if (p.Finished is not null)
                return;
            // In one write, so that a kill leaves no half of a line.
            log.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{p.Epoch} {p.Step} {p.Loss:R}\n")));
            log.Flush();
        });
    }

    private static string Log(string folder) => Path.Combine(folder, "losses.txt");

    private static int Lines(string folder)
    {
        if (!File.Exists(Log(folder)))
            return 0;
        using var stream = new FileStream(Log(folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    /// <summary>The metrics without the times.</summary>
    private static EpochRecord<ErrorMetrics>[] Metrics(string folder) =>
    [
        .. File.ReadAllLines(Path.Combine(folder, "metrics.jsonl"))
            .Select(line => System.Text.Json.JsonSerializer.Deserialize<EpochRecord<ErrorMetrics>>(line, TrainingCheckpoint.Json)! with { Seconds = 0 }),
    ];

    private static Process StartChild(string folder)
    {
        string assembly = typeof(KillTests).Assembly.Location;
        string host = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in isHosted ? [assembly] : Array.Empty<string>())
            start.ArgumentList.Add(argument);
        foreach (string argument in new[] { "-explicit", "only", "-method", $"{typeof(KillTests).FullName}.{nameof(Train_until_killed)}" })
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder;
        // What tells a test process that a runner is listening must not reach the child.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        Process child = Process.Start(start)!;
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }
}
