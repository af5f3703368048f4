using System.CommandLine;
using EquivSim.Cli.Settings;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Data;

/// <summary>Floating-point type of a calculation.</summary>
internal enum Precision
{
    /// <summary>Eight bytes: dynamics, relaxation, references; the default, hence the first.</summary>
    Float64,

    /// <summary>Four bytes: faster, some 1e-6 relative.</summary>
    Float32,
}

/// <summary>The options that say in which precision, where and on how many threads a model computes.</summary>
internal sealed class ComputeOptions
{
    private readonly Option<Precision> _precision = new("--dtype") { Description = "Precision." };
    private readonly Option<string> _device = new("--device") { Description = "Where to compute: cpu, cuda, cuda:1.", DefaultValueFactory = _ => "cpu" };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads of torch; more than one pays for hundreds of atoms.",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Makes the options.</summary>
    public ComputeOptions() => EnumWords.Use(_precision, Precision.Float64);

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_precision);
        command.Add(_device);
        command.Add(_threads);
    }

    /// <summary>What was chosen; sets torch's number of threads.</summary>
    /// <exception cref="UsageException">The device is unknown or absent, or the number of threads not positive.</exception>
    public (ScalarType Type, Device Device) Resolve(ParseResult parsed)
    {
        Device device = FindDevice(parsed.GetValue(_device)!);
        int threads = parsed.GetValue(_threads);
        if (threads < 1)
            throw new UsageException($"--threads must be at least 1; got {threads}.");
        set_num_threads(threads);
        return (ToTorch(parsed.GetValue(_precision)), device);
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
