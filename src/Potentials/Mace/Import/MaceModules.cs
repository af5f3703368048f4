using System.Globalization;
using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials;

/// <summary>Reads a MACE model from its saved module tree: what the constructor was given is found again in the parts that it made.</summary>
internal static class MaceModules
{
    /// <summary>No real model comes near; a hostile file cannot make the walk longer.</summary>
    private const int MostModules = 20_000, DeepestModule = 32;

    /// <param name="root">The saved model.</param>
    /// <param name="head">The head to keep; null when there is one.</param>
    /// <exception cref="InvalidDataException">Not a MACE model that this program can run; the message says why.</exception>
    public static MaceModelData Read(TorchModule root, string? head)
    {
        KnownModules.Require(root);
        List<TorchModule> modules = Walk(root);
        modules.ForEach(KnownModules.Require);
        RefuseOptions(root, modules);

        var weights = new Dictionary<string, WeightArray>();
        foreach (TorchModule module in modules)
        {
            foreach ((string name, TorchTensor tensor) in module.Tensors)
            {
                if (!StateDict.IsBookkeeping(name))
                    weights.Add(name, new([.. tensor.Shape], tensor.Read()));
            }
        }
        string[] heads = Heads(root);
        weights = MaceHeads.Select(weights, heads, head);
        return new(Configuration(root, modules, weights), weights, new ModelMetadata
        {
            Creator = "MACE",
            DataType = root.Child("node_embedding").Child("linear").FindTensor("weight")?.Type == TorchType.Float32 ? "float32" : "float64",
            Head = heads.Length > 1 ? head : null,
        });
    }

    private static MaceConfiguration Configuration(TorchModule root, List<TorchModule> modules, Dictionary<string, WeightArray> weights)
    {
        TorchModule[] interactions = [.. root.Child("interactions").Children.Select(c => c.Module)];
        TorchModule[] products = [.. root.Child("products").Children.Select(c => c.Module)];
        TorchModule[] readouts = [.. root.Child("readouts").Children.Select(c => c.Module)];
        Require(interactions.Length >= 1 && products.Length == interactions.Length && readouts.Length == interactions.Length,
            $"the model has {interactions.Length} interactions, {products.Length} products and {readouts.Length} readouts; expected as many of each.");

        TorchModule radial = root.Child("radial_embedding");
        TorchModule? transform = radial.FindChild("distance_transform");
        bool isScaleShift = root.Type.Name == "ScaleShiftMACE";
        return new MaceConfiguration
        {
            RMax = Weight("r_max").Values[0],
            NumBessel = Weight("radial_embedding.bessel_fn.bessel_weights").Values.Length,
            NumPolynomialCutoff = Order(),
            MaxEll = MaxEll(root.Child("spherical_harmonics")),
            NumInteractions = interactions.Length,
            HiddenIrreps = IrrepsText.Of(interactions[0].Attribute("hidden_irreps"), $"{interactions[0].Path}.hidden_irreps"),
            MlpIrreps = MlpIrreps(readouts),
            RadialMlp = RadialMlp(interactions),
            Correlation = [.. products.Select(Correlation)],
            AvgNumNeighbors = Same(interactions, "avg_num_neighbors", m => Number(m.Attribute("avg_num_neighbors"), $"{m.Path}.avg_num_neighbors")),
            AtomicNumbers = [.. Weight("atomic_numbers").Values.Select(z => (int)z)],
            AtomicEnergies = Weight("atomic_energies_fn.atomic_energies").Values,
            InteractionClassFirst = Class(interactions[0]),
            InteractionClass = interactions.Length == 1 ? Class(interactions[0]) : Same(interactions[1..], "class", Class),
            DistanceTransform = transform?.Type.Name switch
            {
                null => DistanceTransformKind.None,
                "AgnesiTransform" => DistanceTransformKind.Agnesi,
                _ => DistanceTransformKind.Soft,
            },
            PairRepulsion = root.FindChild("pair_repulsion_fn") is not null,
            IsScaleShift = isScaleShift,
            Scale = isScaleShift ? Weight("scale_shift.scale").Values[0] : 1,
            Shift = isScaleShift ? Weight("scale_shift.shift").Values[0] : 0,
            ActivationConstant = ActivationConstant(modules),
        };

        WeightArray Weight(string name) => weights.TryGetValue(name, out WeightArray? array) && array.Values.Length > 0
            ? array
            : throw new InvalidDataException($"the model has no array '{name}'.");

        int Order()
        {
            double p = Weight("radial_embedding.cutoff_fn.p").Values[0];
            Require(p == Math.Round(p) && p is >= 1 and < 1000, $"the order of the cut-off envelope is {p}; expected a whole number.");
            return (int)p;
        }
    }

    private static List<TorchModule> Walk(TorchModule root)
    {
        var modules = new List<TorchModule>();
        Visit(root, 0);
        return modules;

        void Visit(TorchModule module, int depth)
        {
            modules.Add(module);
            Require(modules.Count <= MostModules && depth <= DeepestModule, "its tree of modules is too large to be a MACE model.");
            foreach ((_, TorchModule child) in module.Children)
                Visit(child, depth + 1);
        }
    }

    /// <summary>Options of newer versions that change what the same modules compute.</summary>
    private static void RefuseOptions(TorchModule root, List<TorchModule> modules)
    {
        foreach (string option in new[] { "use_reduced_cg", "use_agnostic_product", "use_last_readout_only", "use_so3" })
        {
            TorchModule? user = modules.Find(m => m.Attribute(option) is true);
            Require(user is null, $"'{user?.Path}' was made with {option} = True, which is not supported.");
        }
        TorchModule? without = modules.Find(m => m.Attribute("apply_cutoff") is false);
        Require(without is null, $"'{without?.Path}' was made with apply_cutoff = False, which is not supported.");

        TorchModule harmonics = root.Child("spherical_harmonics");
        Require(harmonics.Attribute("normalization") is "component" && harmonics.Attribute("normalize") is true,
            "the spherical harmonics are not normalised by component over unit vectors.");
    }

    private static string[] Heads(TorchModule root) => root.Attribute("heads") switch
    {
        null => [""],
        List<object?> list when list.Count > 0 && list.All(h => h is string) => [.. list.Cast<string>()],
        object?[] tuple when tuple.Length > 0 && tuple.All(h => h is string) => [.. tuple.Cast<string>()],
        var other => throw new InvalidDataException($"'heads' should be a list of names; found {PickleReader.Describe(other)}."),
    };

    private static int MaxEll(TorchModule harmonics)
    {
        string irreps = IrrepsText.Of(harmonics.Attribute("irreps_out"), "spherical_harmonics.irreps_out");
        string[] blocks = irreps.Split('+');
        Require(blocks.Select((b, l) => b == $"1x{l}{(l % 2 == 0 ? 'e' : 'o')}").All(ok => ok),
            $"the spherical harmonics of edges are '{irreps}'; expected every degree once, from 0 up.");
        return blocks.Length - 1;
    }

    private static string MlpIrreps(TorchModule[] readouts)
    {
        for (int i = 0; i < readouts.Length; i++)
        {
            string expected = i == readouts.Length - 1 && i > 0 ? "NonLinearReadoutBlock" : "LinearReadoutBlock";
            Require(readouts[i].Type.Name == expected, $"'{readouts[i].Path}' is {readouts[i].Type}; expected {expected}.");
        }
        return readouts.Length == 1
            ? new MaceConfiguration().MlpIrreps
            : IrrepsText.Of(readouts[^1].Attribute("hidden_irreps"), $"{readouts[^1].Path}.hidden_irreps");
    }

    private static int[] RadialMlp(TorchModule[] interactions)
    {
        int[][] sizes = [.. interactions.Select(Sizes)];
        Require(sizes.All(s => s.AsSpan().SequenceEqual(sizes[0])), "the layers have radial networks of different sizes.");
        return sizes[0];

        static int[] Sizes(TorchModule interaction)
        {
            TorchTensor[] layers = [.. interaction.Child("conv_tp_weights").Children.Select(c => c.Module.FindTensor("weight")
                ?? throw new InvalidDataException($"'{c.Module.Path}' has no weight."))];
            Require(layers.All(t => t.Shape.Length == 2), $"'{interaction.Path}.conv_tp_weights' holds weights that are no matrices.");
            return [.. layers.SkipLast(1).Select(t => checked((int)t.Shape[1]))];
        }
    }

    private static int Correlation(TorchModule product)
    {
        TorchModule[] contractions = [.. product.Child("symmetric_contractions").Child("contractions").Children.Select(c => c.Module)];
        Require(contractions.Length > 0, $"'{product.Path}' has no contractions.");
        return Same(contractions, "correlation", c => c.Attribute("correlation") is long n and >= 1 and <= 100
            ? (int)n
            : throw new InvalidDataException($"'{c.Path}.correlation' is {PickleReader.Describe(c.Attribute("correlation"))}; expected an integer."));
    }

    /// <summary>e3nn makes activations of unit second moment with a constant it estimates by sampling: the file's value counts.</summary>
    private static double ActivationConstant(List<TorchModule> modules)
    {
        TorchModule[] activations = [.. modules.Where(m => m.Type.Name == "normalize2mom")];
        Require(activations.Length > 0, "no activation is found in it.");
        foreach (TorchModule a in activations)
        {
            Require(a.Attribute("f") is PickleGlobal { Name: "silu" } && a.Attribute("_is_id") is not true,
                $"the activation '{a.Path}' is {PickleReader.Describe(a.Attribute("f"))}; only silu is supported.");
        }
        return Same(activations, "cst", a => Number(a.Attribute("cst"), $"{a.Path}.cst"));
    }

    private static InteractionClass Class(TorchModule interaction) => InteractionClasses.Parse(interaction.Type.Name);

    private static double Number(object? value, string path) => value switch
    {
        double x => x,
        long n => n,
        TorchTensor { Count: 1 } t => t.Read()[0],
        _ => throw new InvalidDataException($"'{path}' should be a number; found {PickleReader.Describe(value)}."),
    };

    private static T Same<T>(TorchModule[] modules, string what, Func<TorchModule, T> value)
    {
        T first = value(modules[0]);
        foreach (TorchModule m in modules)
        {
            Require(Equals(value(m), first),
                string.Create(CultureInfo.InvariantCulture, $"'{m.Path}' has {what} {value(m)}, '{modules[0].Path}' {first}; different values are not supported."));
        }
        return first;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidDataException(message);
    }
}
