using EquivSim.Structures;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Dynamics;

/// <summary>
/// The HDF5 layout of a <see cref="Checkpoint"/>. Root attributes: <c>format</c>, <c>version</c>, <c>step</c>, <c>units</c>.
/// Groups: <c>/structure</c> (atomic_numbers [N], positions [N,3], cell [3,3], pbc [3], masses [N]), <c>/motion</c>
/// (velocities [N,3], degrees_of_freedom), <c>/potential</c> (energy, node_energies [N], forces [N,3], virial [3,3]),
/// <c>/integrator</c> (attribute name, groups parameters, reals, words), <c>/statistics</c>.
/// </summary>
internal static class CheckpointFile
{
    private const string Format = "EquivSim molecular dynamics checkpoint";
    private const int Version = 1;
    private const string UnitsText = "Angstrom, eV, fs, amu, K";

    public static void Write(string path, Checkpoint checkpoint)
    {
        OutputFile.CreateFolder(path);
        Structure structure = checkpoint.Structure;
        Cell cell = structure.Cell;
        ulong atoms = (ulong)structure.AtomCount;
        H5File file = new()
        {
            ["structure"] = new H5Group
            {
                ["atomic_numbers"] = structure.AtomicNumbers.ToArray(),
                ["positions"] = new H5Dataset(structure.Positions.ToArray(), fileDims: [atoms, 3]),
                ["cell"] = new H5Dataset(cell.Vectors.ToArray(), fileDims: [3, 3]),
                ["pbc"] = new[] { cell.IsPeriodic(0) ? 1 : 0, cell.IsPeriodic(1) ? 1 : 0, cell.IsPeriodic(2) ? 1 : 0 },
                ["masses"] = checkpoint.Masses.ToArray(),
            },
            ["motion"] = new H5Group
            {
                ["velocities"] = new H5Dataset(structure.Velocities!, fileDims: [atoms, 3]),
                ["degrees_of_freedom"] = new[] { checkpoint.DegreesOfFreedom },
            },
            ["potential"] = new H5Group
            {
                ["energy"] = new[] { checkpoint.Energy },
                ["node_energies"] = checkpoint.NodeEnergies,
                ["forces"] = new H5Dataset(checkpoint.Forces, fileDims: [atoms, 3]),
                ["virial"] = new H5Dataset(checkpoint.Virial, fileDims: [3, 3]),
            },
            ["integrator"] = new H5Group
            {
                ["parameters"] = Group(checkpoint.Parameters.ToDictionary(pair => pair.Key, pair => (object)new[] { pair.Value })),
                ["reals"] = Group(checkpoint.State.Reals.ToDictionary(pair => pair.Key, pair => (object)pair.Value)),
                ["words"] = Group(checkpoint.State.Words.ToDictionary(pair => pair.Key, pair => (object)pair.Value)),
                Attributes = { ["name"] = checkpoint.Integrator },
            },
            ["statistics"] = new H5Group
            {
                ["drift"] = checkpoint.Statistics.Drift.Save(),
                ["temperature"] = checkpoint.Statistics.Temperature.Save(),
                ["pressure"] = checkpoint.Statistics.Pressure.Save(),
            },
        };
        file.Attributes["format"] = Format;
        file.Attributes["version"] = Version;
        file.Attributes["step"] = checkpoint.Step;
        file.Attributes["units"] = UnitsText;
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    public static Checkpoint Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no checkpoint '{path}'.", path);
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            return Read(path, file);
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            throw new InvalidDataException($"'{path}' is not a whole checkpoint: {e.Message}", e);
        }
    }

    private static Checkpoint Read(string path, NativeFile file)
    {
        string format = file.AttributeExists("format") ? file.Attribute("format").Read<string>() : "(no attribute 'format')";
        if (format != Format)
            throw new InvalidDataException($"'{path}' is not a checkpoint: its format is '{format}', expected '{Format}'.");
        int version = file.Attribute("version").Read<int>();
        if (version != Version)
            throw new InvalidDataException($"The checkpoint '{path}' has version {version}; this program reads version {Version}.");

        int[] numbers = file.Dataset("structure/atomic_numbers").Read<int[]>();
        int[] pbc = Ints("structure/pbc", 3);
        int n = numbers.Length;
        IntegratorState state = new();
        foreach ((string name, double[] values) in Arrays<double>("integrator/reals"))
            state.Set(name, values);
        foreach ((string name, ulong[] words) in Arrays<ulong>("integrator/words"))
            state.Set(name, words.AsSpan());
        RunStatistics statistics = new();
        statistics.Drift.Load(Reals("statistics/drift", EnergyDrift.StateLength));
        statistics.Temperature.Load(Reals("statistics/temperature", RunningAverage.StateLength));
        statistics.Pressure.Load(Reals("statistics/pressure", RunningAverage.StateLength));
        return new Checkpoint
        {
            Path = path,
            Step = file.Attribute("step").Read<long>(),
            Structure = new Structure(
                numbers, Reals("structure/positions", 3 * n), new Cell(Reals("structure/cell", 9), pbc[0] != 0, pbc[1] != 0, pbc[2] != 0))
            {
                Velocities = Reals("motion/velocities", 3 * n),
            },
            Masses = Reals("structure/masses", n),
            DegreesOfFreedom = Ints("motion/degrees_of_freedom", 1)[0],
            Integrator = file.Group("integrator").Attribute("name").Read<string>(),
            Parameters = Arrays<double>("integrator/parameters").ToDictionary(pair => pair.Name, pair => pair.Values[0]),
            State = state,
            Energy = Reals("potential/energy", 1)[0],
            NodeEnergies = Reals("potential/node_energies", n),
            Forces = Reals("potential/forces", 3 * n),
            Virial = Reals("potential/virial", 9),
            Statistics = statistics,
        };

        double[] Reals(string name, int length) => Checked(name, file.Dataset(name).Read<double[]>(), length);
        int[] Ints(string name, int length) => Checked(name, file.Dataset(name).Read<int[]>(), length);
        T[] Checked<T>(string name, T[] values, int length) => values.Length == length
            ? values
            : throw new InvalidDataException($"'/{name}' in the checkpoint '{path}' has {values.Length} values, expected {length}.");
        IEnumerable<(string Name, T[] Values)> Arrays<T>(string group) => file.Group(group).Children()
            .OfType<IH5Dataset>().Select(set => (set.Name, set.Read<T[]>()));
    }

    private static H5Group Group(Dictionary<string, object> members)
    {
        H5Group group = [];
        foreach ((string name, object value) in members)
            group[name] = value;
        return group;
    }
}
