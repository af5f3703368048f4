namespace EquivSim.Cli.Tests;

/// <summary>A network so small that training it takes a moment, trained once for all tests that need some model.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModel()
    {
        Data = SampleData.WriteWater(_folder.File("water.xyz"), count: 24);
        Options = _folder.File("tiny.json");
        File.WriteAllText(Options, $$"""
            {
              "data": { "train": ["{{Data}}"], "tests": { "seen": "{{Data}}" } },
              "model": { "r_max": 3, "num_bessel": 4, "max_ell": 1, "hidden_irreps": "4x0e+4x1o", "num_interactions": 2, "correlation": [2, 1], "radial_mlp": [8] },
              "training": { "max_epochs": 3, "batch_size": 6, "threads": 1, "seed": 5 }
            }
            """);
        Run = CommandRun.Successful("train", "--config", Options, "--output", Output);
    }

    /// <summary>The training set, extended XYZ.</summary>
    public string Data { get; }

    /// <summary>The option file it was trained with.</summary>
    public string Options { get; }

    /// <summary>Its folder.</summary>
    public string Output => _folder.File("run");

    /// <summary>Its file.</summary>
    public string Path => System.IO.Path.Combine(Output, "model.h5");

    /// <summary>What the training said.</summary>
    internal CommandRun Run { get; }

    public void Dispose() => _folder.Dispose();
}
