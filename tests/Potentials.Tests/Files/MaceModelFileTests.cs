using EquivSim.Tests;

namespace EquivSim.Potentials.Tests;

/// <summary>Model files: MACE's own, and ours.</summary>
public sealed class MaceModelFileTests
{
    private static string Solvent(string name) => RepositoryFiles.Path("data", "models", "mace-solvent", name);

    private static string Refusal(Action<string> write, string name = "file.model", string? head = null)
    {
        using var folder = new TemporaryFolder();
        write(folder[name]);
        return Assert.Throws<InvalidDataException>(() => MaceModelFile.Read(folder[name], head)).Message;
    }

    [Fact]
    public void A_real_MACE_file_gives_its_configuration()
    {
        MaceModelData model = MaceModelFile.Read(Solvent("mace01_swa.model"));
        var expected = new MaceConfiguration
        {
            RMax = 4,
            NumBessel = 8,
            NumPolynomialCutoff = 5,
            MaxEll = 2,
            NumInteractions = 2,
            HiddenIrreps = "32x0e",
            MlpIrreps = "16x0e",
            RadialMlp = [64, 64, 64],
            Correlation = [2, 2],
            AvgNumNeighbors = 9.86205556634933,
            AtomicNumbers = [1, 6, 8],
            AtomicEnergies = [-10.707211383396714, -48.847445262804705, -102.57117256025786],
            InteractionClassFirst = InteractionClass.RealAgnostic,
            InteractionClass = InteractionClass.RealAgnosticResidual,
            IsScaleShift = true,
            Scale = 2.1775450203295486,
            Shift = 0,
            ActivationConstant = 1.6791767923989418,
        };
        Assert.Equal(expected.ToJson(), model.Configuration.ToJson());
        Assert.Equal("float64", model.Metadata.DataType);
        Assert.Equal("mace01_swa.model", model.Metadata.SourceFile);
        Assert.Null(model.Metadata.Head);
    }

    [Fact]
    public void A_real_MACE_file_gives_its_weights()
    {
        IReadOnlyDictionary<string, WeightArray> w = MaceModelFile.Read(Solvent("mace01_swa.model")).Weights;
        // MACE's log of this training counts 53648 parameters.
        Assert.Equal(53648, w.Where(a => a.Key.EndsWith(".weight", StringComparison.Ordinal) || a.Key.Contains(".weights", StringComparison.Ordinal)).Sum(a => a.Value.Count));
        // First, last and sum, read from the raw storages with numpy.
        Check("interactions.0.linear_up.weight", [1024], -1.189513679788616, 1.349443571810008, 14.08280554464659);
        Check("interactions.1.conv_tp_weights.layer3.weight", [64, 96], 0.2530680992445984, 0.6632054584954893, -139.41878250513588);
        Check("products.0.symmetric_contractions.contractions.0.weights_max", [3, 3, 32], 0.5226054120679242, -0.5164616136462167, -0.2868302755466916);
        Check("products.1.symmetric_contractions.contractions.0.weights.0", [3, 1, 32], -0.47817083974166713, -1.608836567861477, -0.1843164129325352);
        Check("readouts.1.linear_2.weight", [16], -0.6944112933288122, 1.0185009646696284, 2.805383292238366);
        Check("radial_embedding.bessel_fn.bessel_weights", [8], Math.PI / 4, 2 * Math.PI, 28.274333882308134);
        Assert.Equal([9, 9, 3], w["products.0.symmetric_contractions.contractions.0.U_matrix_2"].Shape);
        Assert.Equal([9, 1], w["products.1.symmetric_contractions.contractions.0.U_matrix_1"].Shape);
        Assert.Equal([1, 6, 8], w["atomic_numbers"].Values);
        Assert.DoesNotContain(w, a => a.Value.Count == 0 || a.Key.EndsWith("output_mask", StringComparison.Ordinal));

        void Check(string name, long[] shape, double first, double last, double sum)
        {
            Assert.Equal(shape, w[name].Shape);
            Assert.Equal(first, w[name].Values[0]);
            Assert.Equal(last, w[name].Values[^1]);
            Assert.Equal(sum, w[name].Values.Sum(), 1e-11);
        }
    }

    [Fact]
    public void The_second_real_file_is_read_too()
    {
        MaceModelData model = MaceModelFile.Read(Solvent("mace02_com1_swa.model"));
        Assert.Equal("16x0e", model.Configuration.HiddenIrreps);
        Assert.Equal(10.241610738255034, model.Configuration.AvgNumNeighbors);
        Assert.Equal(2.236813953907608, model.Configuration.Scale);
        Assert.Equal([2.101776305018626, -0.3113585869869766, 0.5171331403773531], model.Weights["interactions.0.linear_up.weight"].Values[..3]);
    }

    [Theory]
    [InlineData("mace01_swa.model")]
    [InlineData("mace02_com1_swa.model")]
    public void Our_file_holds_every_bit(string name)
    {
        using var folder = new TemporaryFolder();
        MaceModelData model = MaceModelFile.Read(Solvent(name));
        MaceModelFile.Write(folder["model.h5"], model);
        Same(model, MaceModelFile.Read(folder["model.h5"]));
        Assert.Equal(["model.h5"], folder.Files);
    }

    [Fact]
    public void Our_file_holds_arrays_of_any_shape_and_all_metadata()
    {
        using var folder = new TemporaryFolder();
        MaceModelData real = MaceModelFile.Read(Solvent("mace01_swa.model"));
        var model = new MaceModelData(
            real.Configuration with { DistanceTransform = DistanceTransformKind.Agnesi, PairRepulsion = true, Correlation = [1, 4] },
            new Dictionary<string, WeightArray>
            {
                ["scalar"] = new([], [double.Epsilon]),
                ["vector"] = new([3], [1.0 / 3, double.MinValue, -0.0]),
                ["big"] = new([3, 40, 50, 5], [.. Enumerable.Range(0, 30_000).Select(i => i % 7 == 0 ? Math.Sin(i) : 0)]),
            },
            new ModelMetadata { Creator = "a test", Seed = long.MaxValue, Epochs = 3, TrainingDataFingerprint = "00ff", TrainingStructures = 7, DataType = "float32", Head = "PBE" });
        MaceModelFile.Write(folder["model.h5"], model);
        MaceModelFile.Write(folder["model.h5"], model);
        Same(model, MaceModelFile.Read(folder["model.h5"]));
        Assert.InRange(new FileInfo(folder["model.h5"]).Length, 1, 100_000);
    }

    [Fact]
    public void Files_that_are_no_models_are_refused()
    {
        Assert.Contains("neither HDF5 nor a zip file", Refusal(p => File.WriteAllText(p, "text")), StringComparison.Ordinal);
        Assert.Contains("neither HDF5 nor a zip file", Refusal(p => File.WriteAllText(p, "")), StringComparison.Ordinal);
        Assert.Contains("bare pickle", Refusal(p => File.WriteAllBytes(p, new PickleBuilder().Op('N').End())), StringComparison.Ordinal);
        Assert.Contains("file.model", Refusal(p => File.WriteAllText(p, "text")), StringComparison.Ordinal);
        Assert.Contains("not a model", Refusal(p => File.Copy(RepositoryFiles.Path("data", "reference", "mace.h5"), p)), StringComparison.Ordinal);
        Assert.Contains("should be a torch module", Refusal(p => new PickleBuilder().Op('N').Save(p)), StringComparison.Ordinal);
        Assert.Contains("found os.system(...)", Refusal(p => new PickleBuilder().Global("os", "system").Text("id").Raw(0x85).Op('R').Save(p)), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => MaceModelFile.Read("no-such.model"));
    }

    [Fact]
    public void A_truncated_file_of_ours_is_refused()
    {
        using var folder = new TemporaryFolder();
        MaceModelFile.Write(folder["whole.h5"], MaceModelFile.Read(Solvent("mace01_swa.model")));
        byte[] whole = File.ReadAllBytes(folder["whole.h5"]);
        foreach (double part in (double[])[0.001, 0.3, 0.7, 0.99])
            Refusal(p => File.WriteAllBytes(p, whole[..(int)(part * whole.Length)]), "cut.h5");
    }

    [Theory]
    [InlineData("mace.modules.models\nScaleShiftMACE\n", "mace.modules.models\nPolarMACE\n", "polarisable")]
    [InlineData("mace.modules.models\nScaleShiftMACE\n", "mace.modules.extensions\nMACELES\n", "long-range (LES)")]
    [InlineData("mace.modules.models\nScaleShiftMACE\n", "mace.modules.models\nAtomicDipolesMACE\n", "only energy models")]
    [InlineData("mace.modules.models\nScaleShiftMACE\n", "torchmdnet.models\nTorchMD_Net\n", "expected mace.modules.models.MACE")]
    [InlineData("blocks\nRealAgnosticResidualInteractionBlock\n", "blocks\nRealAgnosticResidualNonLinearInteractionBlock\n", "'interactions.1' is mace.modules.blocks.RealAgnosticResidualNonLinearInteractionBlock")]
    [InlineData("radial\nBesselBasis\n", "radial\nChebychevBasis\n", "Bessel functions")]
    [InlineData("e3nn.o3._linear\nLinear\n", "cuequivariance_torch.operations.linear\nLinear\n", "mace_convert_cueq_e3nn")]
    [InlineData("torch.nn.functional\nsilu\n", "torch.nn.functional\ntanh\n", "only silu")]
    [InlineData("blocks\nNonLinearReadoutBlock\n", "blocks\nLinearReadoutBlock\n", "expected NonLinearReadoutBlock")]
    public void Models_with_other_parts_are_refused_by_their_names(string old, string @new, string reason)
    {
        Assert.Contains(reason, Refusal(p => MaceFileEditor.Replace(p, old, @new)), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_normalisations_are_refused() => Assert.Contains(
        "not normalised by component", Refusal(p => MaceFileEditor.Replace(p, MaceFileEditor.Text("component"), MaceFileEditor.Text("norm"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("use_reduced_cg")]
    [InlineData("use_agnostic_product")]
    [InlineData("use_last_readout_only")]
    public void Options_of_newer_versions_are_refused_when_set(string option)
    {
        Assert.Contains($"{option} = True", Refusal(p => MaceFileEditor.AddAttribute(p, option, "\u0088")), StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        MaceFileEditor.AddAttribute(folder["off.model"], option, "\u0089");
        Assert.Equal(8, MaceModelFile.Read(folder["off.model"]).Configuration.NumBessel);
    }

    [Fact]
    public void A_single_head_may_have_a_name_and_several_need_a_choice()
    {
        using var folder = new TemporaryFolder();
        string name = MaceFileEditor.Text("Default");
        MaceFileEditor.AddAttribute(folder["one.model"], "heads", $"]{name}a");
        Assert.Equal(32 * 32, MaceModelFile.Read(folder["one.model"]).Weights["interactions.0.linear_up.weight"].Count);
        Assert.Null(MaceModelFile.Read(folder["one.model"], "Default").Metadata.Head);
        Assert.Contains("no head 'PBE'; it has Default", Assert.Throws<InvalidDataException>(() => MaceModelFile.Read(folder["one.model"], "PBE")).Message, StringComparison.Ordinal);
        string two = $"]({name}{MaceFileEditor.Text("PBE")}e";
        Assert.Contains("2 heads (Default, PBE): choose one", Refusal(p => MaceFileEditor.AddAttribute(p, "heads", two)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_dict_is_read_with_its_configuration_beside_it()
    {
        using var folder = new TemporaryFolder();
        PickleBuilder pickle = new PickleBuilder().Global("collections", "OrderedDict").Op(')').Op('R').Op('(')
            .Text("node_embedding.linear.weight").Tensor("DoubleStorage", "0", 2, 0, [2], [1])
            .Text("node_embedding.linear.output_mask").Tensor("DoubleStorage", "0", 2, 0, [2], [1]).Op('u').Op('}').Op('b');
        pickle.Save(folder["weights.pt"], ("0", PickleBuilder.Bytes(1.5, -2.5)));
        Assert.Contains("weights.json", Assert.Throws<InvalidDataException>(() => MaceModelFile.Read(folder["weights.pt"])).Message, StringComparison.Ordinal);

        MaceConfiguration configuration = MaceModelFile.Read(Solvent("mace01_swa.model")).Configuration;
        File.WriteAllText(folder["weights.json"], configuration.ToJson());
        MaceModelData model = MaceModelFile.Read(folder["weights.pt"]);
        Assert.Equal(configuration.ToJson(), model.Configuration.ToJson());
        Assert.Equal(["node_embedding.linear.weight"], model.Weights.Keys);
        Assert.Equal([1.5, -2.5], model.Weights["node_embedding.linear.weight"].Values);

        File.WriteAllText(folder["weights.json"], configuration.ToJson().Replace("atomic_numbers", "r_max", StringComparison.Ordinal));
        Assert.Contains("r_max", Assert.Throws<InvalidDataException>(() => MaceModelFile.Read(folder["weights.pt"])).Message, StringComparison.Ordinal);
    }

    private static void Same(MaceModelData expected, MaceModelData actual)
    {
        Assert.Equal(expected.Configuration.ToJson(), actual.Configuration.ToJson());
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.Weights.Keys.Order(), actual.Weights.Keys.Order());
        foreach ((string name, WeightArray array) in expected.Weights)
        {
            Assert.Equal(array.Shape, actual.Weights[name].Shape);
            Assert.Equal(array.Values.Select(BitConverter.DoubleToInt64Bits), actual.Weights[name].Values.Select(BitConverter.DoubleToInt64Bits));
        }
    }
}
