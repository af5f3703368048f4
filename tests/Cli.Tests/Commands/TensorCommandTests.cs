using EquivSim.Tests;
using PureHDF;

namespace EquivSim.Cli.Tests.Commands;

public sealed class TensorCommandTests
{
    [Fact]
    public void A_sampled_surface_is_completed_scored_and_drawn()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("tensor", "sample", folder.File("surface.h5"), "--entries", "2000");
        CommandRun run = CommandRun.Successful(
            "tensor", "complete", folder.File("surface.h5"), "--rank", "2", "--smoothness", "twice", "--sweeps", "30", "--output", folder.File("fit"));
        Assert.Contains("hold-out", run.Output);
        Assert.Equal(["options.json", "predictions.h5", "predictions.png"], Directory.GetFiles(folder.File("fit")).Select(f => Path.GetFileName(f)).Order());
        using var file = H5File.OpenRead(Path.Combine(folder.File("fit"), "predictions.h5"));
        double[] values = file.Dataset("values").Read<double[]>(), mean = file.Dataset("mean").Read<double[]>();
        double rmse = Math.Sqrt(values.Zip(mean, (v, m) => (v - m) * (v - m)).Average());
        // The surface has noise 0.1 and a spread of about 0.7.
        Assert.InRange(rmse, 0.09, 0.13);
    }

    [Fact]
    public void Wrong_files_folds_and_ranks_fail_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("tensor", "complete", folder.File("none.h5"), "--output", folder.File("a")).FailsWith(2, "none.h5", "does not exist");
        new H5File { ["values"] = new double[] { 1, 2 } }.Write(folder.File("half.h5"));
        CommandRun.Of("tensor", "complete", folder.File("half.h5"), "--output", folder.File("b")).FailsWith(1, "coords", "missing");
        string data = RepositoryFiles.Path("data", "funbat", "synthetic_r1.h5");
        CommandRun.Of("tensor", "complete", RepositoryFiles.Path("data", "funbat", "beijing_so2.h5"), "--fold", "9", "--output", folder.File("c")).FailsWith(2, "--fold", "0 to 4");
        CommandRun.Of("tensor", "complete", data, "--output", folder.File("d")).FailsWith(1, "coords");
        CommandRun.Of("tensor", "complete", RepositoryFiles.Path("data", "funbat", "beijing_so2.h5"), "--rank", "900", "--output", folder.File("e")).FailsWith(1, "rank", "900");
    }
}
