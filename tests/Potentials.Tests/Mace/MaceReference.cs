using System.Text.Json;
using EquivSim.Structures;
using EquivSim.Tests;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Potentials.Tests;

/// <summary>One structure of <c>mace.h5</c> with MACE's own results.</summary>
public sealed record MaceReferenceStructure(
    string Name, Structure Structure, int EdgeCount, double Energy, double InteractionEnergy,
    double[] NodeEnergies, double[] Forces, double[] Virial, double[] Stress);

/// <summary>A model of <c>data/reference/mace.h5</c>: computed by mace-torch 0.3.6 in float64.</summary>
public sealed record MaceReference(string Name, MaceModelData Data, IReadOnlyList<MaceReferenceStructure> Structures)
{
    public static string[] Names => ["mp0_style_16x0e", "scaleshift_16x0e_16x1o", "scaleshift_8x0e_8x1o_8x2e_corr2"];

    public static MaceReference Read(string name)
    {
        using NativeFile file = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "mace.h5"));
        IH5Group group = file.Group(name);
        JsonElement config = JsonDocument.Parse(group.Attribute("config").Read<string>()).RootElement;
        IH5Group state = group.Group("state_dict");
        Dictionary<string, WeightArray> weights = state.Children().OfType<IH5Dataset>().ToDictionary(d => d.Name, ReadArray);
        MaceReferenceStructure[] structures = [.. group.Children().OfType<IH5Group>()
            .Where(g => g.Name.StartsWith("structure", StringComparison.Ordinal)).Select(ReadStructure)];
        return new(name, new MaceModelData(Configuration(config), weights, new ModelMetadata()), structures);
    }

    private static MaceConfiguration Configuration(JsonElement c)
    {
        int layers = c.GetProperty("num_interactions").GetInt32();
        return new MaceConfiguration
        {
            RMax = c.GetProperty("r_max").GetDouble(),
            NumBessel = c.GetProperty("num_bessel").GetInt32(),
            NumPolynomialCutoff = c.GetProperty("num_polynomial_cutoff").GetInt32(),
            MaxEll = c.GetProperty("max_ell").GetInt32(),
            NumInteractions = layers,
            HiddenIrreps = c.GetProperty("hidden_irreps").GetString()!,
            MlpIrreps = c.GetProperty("MLP_irreps").GetString()!,
            RadialMlp = JsonSerializer.Deserialize<int[]>(c.GetProperty("radial_MLP").GetString()!)!,
            Correlation = [.. Enumerable.Repeat(c.GetProperty("correlation").GetInt32(), layers)],
            AvgNumNeighbors = c.GetProperty("avg_num_neighbors").GetDouble(),
            AtomicNumbers = JsonSerializer.Deserialize<int[]>(c.GetProperty("atomic_numbers").GetString()!)!,
            AtomicEnergies = JsonSerializer.Deserialize<double[]>(c.GetProperty("atomic_energies").GetString()!)!,
            InteractionClassFirst = Block(c.GetProperty("interaction_cls_first").GetString()!),
            InteractionClass = Block(c.GetProperty("interaction_cls").GetString()!),
            DistanceTransform = c.TryGetProperty("distance_transform", out JsonElement t) ? Enum.Parse<DistanceTransformKind>(t.GetString()!) : default,
            PairRepulsion = c.TryGetProperty("pair_repulsion", out JsonElement p) && p.GetBoolean(),
            Scale = c.GetProperty("atomic_inter_scale").GetDouble(),
            Shift = c.GetProperty("atomic_inter_shift").GetDouble(),
        };

        static InteractionClass Block(string name) => Enum.Parse<InteractionClass>(name.Replace("InteractionBlock", "", StringComparison.Ordinal));
    }

    private static MaceReferenceStructure ReadStructure(IH5Group g)
    {
        bool[] periodic = g.Dataset("pbc").Read<bool[]>();
        Cell? cell = periodic.Any(p => p) ? new Cell(ReadArray(g.Dataset("cell")).Values, periodic[0], periodic[1], periodic[2]) : null;
        int[] numbers = [.. g.Dataset("atomic_numbers").Read<long[]>().Select(z => (int)z)];
        return new(
            g.Name, new Structure(numbers, Values("positions"), cell), (int)g.Attribute("n_edges").Read<long>(),
            Values("energy")[0], Values("interaction_energy")[0], Values("node_energy"), Values("forces"), Values("virials"), Values("stress"));

        double[] Values(string name) => ReadArray(g.Dataset(name)).Values;
    }

    private static WeightArray ReadArray(IH5Dataset dataset)
    {
        long[] shape = [.. dataset.Space.Dimensions.Select(d => (long)d)];
        long count = shape.Aggregate(1L, (n, d) => n * d);
        bool isInteger = dataset.Type.Class == H5DataTypeClass.FixedPoint;
        double[] values = (shape.Length, count, isInteger) switch
        {
            (_, 0, _) => [],
            (0, _, true) => [dataset.Read<long>()],
            (0, _, false) => [dataset.Read<double>()],
            (_, _, true) => [.. dataset.Read<long[]>().Select(v => (double)v)],
            (1, _, _) => dataset.Read<double[]>(),
            (2, _, _) => [.. dataset.Read<double[,]>().Cast<double>()],
            (3, _, _) => [.. dataset.Read<double[,,]>().Cast<double>()],
            (4, _, _) => [.. dataset.Read<double[,,,]>().Cast<double>()],
            _ => [.. dataset.Read<double[,,,,]>().Cast<double>()],
        };
        return new WeightArray(shape, values);
    }
}
