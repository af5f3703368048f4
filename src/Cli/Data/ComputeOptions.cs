using System.CommandLine;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Data;

/// <summary>What runs a model.</summary>
internal enum Executor
{
    /// <summary>The compiled evaluator, on the CPU without torch; the default, hence the first.</summary>
    Compiled,

    /// <summary>Torch's dense operations, on any device.</summary>
    Dense,
}

/// <summary>In which precision, where, on how many threads and by what a model is run.</summary>
internal sealed record ComputeChoice(Precision Precision, Device Device, int Threads, Executor Executor)
{
    /// <summary>Whether the compiled evaluator runs the model: it was chosen, and runs on the CPU alone.</summary>
    public bool IsCompiled => Executor == Executor.Compiled && Device.type == TorchSharp.DeviceType.CPU;

    /// <summary>Torch's name of the precision.</summary>
    public ScalarType Type => ComputeOptions.ToTorch(Precision);
}

/// <summary>The options that say in which precision, where and on how many threads a model computes.</summary>
internal sealed class ComputeOptions
{
    private readonly Option<Precision> _precision = new("--dtype") { Description = "Precision." };
    private readonly Option<string> _device = new("--device") { Description = "Where to compute: cpu, cuda, cuda:1.", DefaultValueFactory = _ => "cpu" };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<Executor>? _executor;

    /// <summary>Makes the options.</summary>
    /// <param name="choosesExecutor">Whether the user can choose between the compiled evaluator and torch; torch runs the model otherwise.</param>
    public ComputeOptions(bool choosesExecutor = false)
    {
        EnumWords.Use(_precision, Precision.Float64);
        if (!choosesExecutor)
            return;
        _executor = new("--executor") { Description = "What runs the model: the compiled evaluator (CPU), or torch's dense operations." };
        EnumWords.Use(_executor, Executor.Compiled);
    }

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_precision);
        command.Add(_device);
        command.Add(_threads);
        if (_executor is not null)
            command.Add(_executor);
    }

    /// <summary>What was chosen; sets torch's number of threads.</summary>
    /// <exception cref="UsageException">The device is unknown or absent, or the number of threads not positive.</exception>
    public ComputeChoice Resolve(ParseResult parsed)
    {
        Device device = FindDevice(parsed.GetValue(_device)!);
        int threads = parsed.GetValue(_threads);
        if (threads < 1)
            throw new UsageException($"--threads must be at least 1; got {threads}.");
        set_num_threads(threads);
        return new ComputeChoice(parsed.GetValue(_precision), device, threads, _executor is null ? Executor.Dense : parsed.GetValue(_executor));
    }

    /// <summary>Torch's name of a precision.</summary>
    public static ScalarType ToTorch(Precision precision) => precision == Precision.Float32 ? ScalarType.Float32 : ScalarType.Float64;

    /// <summary>Finds a device by name.</summary>
    /// <exception cref="UsageException">The device is unknown or absent.</exception>
    public static Device FindDevice(string name)
    {
        TorchLoader.EnsureLoaded();
        if (name == "cpu")
            return CPU;
        string[] parts = name.Split(':');
        int index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], out index)) || index < 0)
            throw new UsageException($"--device is cpu, cuda or cuda:<number>; got '{name}'.");
        if (!cuda.is_available() || index >= cuda.device_count())
            throw new UsageException($"--device {name}: this libtorch sees {cuda.device_count()} CUDA devices.");
        return device("cuda", index);
    }
}
