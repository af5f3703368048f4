using BenchmarkDotNet.Attributes;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Benchmarks;

/// <summary>
/// MACE in torch on five frames of 3BPA (135 atoms), float32, one thread: lmax 3, correlation 3, two layers, 5 A. MACE's TorchScript on
/// the same libtorch takes 4.6 ms/atom for energy and forces with 128x0e+128x1o.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class MaceBenchmarks : IDisposable
{
    private MaceModel _model = null!;
    private MaceBatch _batch = null!;

    [Params("32x0e+32x1o", "64x0e+64x1o", "128x0e+128x1o")]
    public string Hidden { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        torch.set_num_threads(1);
        var configuration = new MaceConfiguration
        {
            HiddenIrreps = Hidden,
            AtomicNumbers = [1, 6, 7, 8],
            AtomicEnergies = [0, 0, 0, 0],
            AvgNumNeighbors = 16.6,
        };
        _model = new MaceModel(configuration, torch.ScalarType.Float32);
        using var data = StructureDataset.Open(FindData("data/3bpa/train_300K.h5"));
        _batch = new MaceBatch([.. Enumerable.Range(0, 5).Select(data.Read)], _model);
    }

    [Benchmark]
    public void EnergyAndForces()
    {
        using var region = TorchRegion.Enter();
        _model.Evaluate(_batch);
    }

    [Benchmark]
    public void TrainingStep()
    {
        using var region = TorchRegion.Enter();
        MaceSpeed.TrainingGradient(_model, _batch);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _batch.Dispose();
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>BenchmarkDotNet runs in a folder of its own below the build's.</summary>
    private static string FindData(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, path);
            if (File.Exists(candidate))
                return candidate;
        }
        throw new FileNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds {path}.");
    }
}
