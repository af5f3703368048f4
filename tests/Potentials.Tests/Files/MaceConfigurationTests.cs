using EquivSim.Tests;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Potentials.Tests;

/// <summary>Configurations as JSON, ours and MACE's.</summary>
public sealed class MaceConfigurationTests
{
    private const string Mace = """
        {"r_max": 4.5, "num_bessel": 8, "num_polynomial_cutoff": 5, "max_ell": 3, "num_interactions": 2, "hidden_irreps": "16x0e + 16x1o", "MLP_irreps": "16x0e",
         "avg_num_neighbors": 11.3, "atomic_numbers": "[1, 8]", "correlation": 3, "interaction_cls": "RealAgnosticResidualInteractionBlock",
         "interaction_cls_first": "RealAgnosticInteractionBlock", "atomic_energies": [[-13.6, -2042.0]], "atomic_inter_scale": [0.8]}
        """;

    [Theory]
    [InlineData("mp0_style_16x0e", InteractionClass.RealAgnosticResidual, DistanceTransformKind.Agnesi, true, 3)]
    [InlineData("scaleshift_16x0e_16x1o", InteractionClass.RealAgnostic, DistanceTransformKind.None, false, 3)]
    [InlineData("scaleshift_8x0e_8x1o_8x2e_corr2", InteractionClass.RealAgnosticResidual, DistanceTransformKind.None, false, 2)]
    public void MACE_s_own_configurations_are_read(string name, InteractionClass first, DistanceTransformKind transform, bool repulsion, int correlation)
    {
        using NativeFile file = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "mace.h5"));
        MaceConfiguration c = MaceConfiguration.FromMaceJson(file.Group(name).Attribute("config").Read<string>());
        c.Validate();
        Assert.Equal(4.5, c.RMax);
        Assert.Equal([1, 6, 7, 8], c.AtomicNumbers);
        Assert.Equal([-13.6, -1029.5, -1484.9, -2042.0], c.AtomicEnergies);
        Assert.Equal([32, 32, 32], c.RadialMlp);
        Assert.Equal([correlation, correlation], c.Correlation);
        Assert.Equal((first, transform, repulsion), (c.InteractionClassFirst, c.DistanceTransform, c.PairRepulsion));
        Assert.Equal((true, 0.8, -0.15, 11.3), (c.IsScaleShift, c.Scale, c.Shift, c.AvgNumNeighbors));
        Assert.Equal(c.ToJson(), MaceConfiguration.FromJson(c.ToJson()).ToJson());
    }

    [Fact]
    public void Lists_may_be_quoted_nested_or_single()
    {
        MaceConfiguration c = MaceConfiguration.FromMaceJson(Mace);
        c.Validate();
        Assert.Equal("16x0e+16x1o", c.HiddenIrreps);
        Assert.Equal([-13.6, -2042.0], c.AtomicEnergies);
        Assert.Equal((0.8, 0, true), (c.Scale, c.Shift, c.IsScaleShift));
        Assert.False(MaceConfiguration.FromMaceJson(Mace.Replace("\"r_max\"", "\"model\": \"MACE\", \"r_max\"", StringComparison.Ordinal)).IsScaleShift);
    }

    [Theory]
    [InlineData("\"r_max\": 4.5,", "", "no entry 'r_max'")]
    [InlineData("4.5", "\"four\"", "r_max is \"four\"")]
    [InlineData("\"num_bessel\": 8", "\"num_bessel\": 8.5", "num_bessel is 8.5")]
    [InlineData("RealAgnosticInteractionBlock", "AgnosticNonlinearInteractionBlock", "AgnosticNonlinearInteractionBlock")]
    [InlineData("{\"r_max\"", "{\"radial_type\": \"gaussian\", \"r_max\"", "radial_type is 'gaussian'")]
    [InlineData("{\"r_max\"", "{\"gate\": \"tanh\", \"r_max\"", "gate is 'tanh'")]
    [InlineData("{\"r_max\"", "{\"use_reduced_cg\": true, \"r_max\"", "use_reduced_cg")]
    [InlineData("{\"r_max\"", "{\"heads\": [\"a\", \"b\"], \"r_max\"", "several heads")]
    [InlineData("{\"r_max\"", "{\"distance_transform\": \"Cubic\", \"r_max\"", "distance_transform is 'Cubic'")]
    [InlineData("{\"r_max\"", "{\"model\": \"BOTNet\", \"r_max\"", "model is 'BOTNet'")]
    [InlineData("{\"r_max\"", "[\"r_max\"", "not JSON")]
    public void Entries_that_are_wrong_are_named(string old, string @new, string reason)
    {
        Assert.Contains(old, Mace, StringComparison.Ordinal);
        string message = Assert.Throws<FormatException>(() => MaceConfiguration.FromMaceJson(Mace.Replace(old, @new, StringComparison.Ordinal))).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_form_is_complete_and_refuses_names_it_does_not_know()
    {
        string text = MaceConfiguration.FromMaceJson(Mace).ToJson();
        Refuse(text.Replace("\"r_max\"", "\"r_maxx\"", StringComparison.Ordinal), "r_maxx");
        Refuse("{}", "r_max");
        Refuse(text.Replace("\"16x0e\"", "null", StringComparison.Ordinal), "mlp_irreps");
        Refuse(text.Replace("\"RealAgnostic\"", "\"Agnostic\"", StringComparison.Ordinal), "interaction_class_first");

        static void Refuse(string json, string reason) => Assert.Contains(
            reason, Assert.Throws<FormatException>(() => MaceConfiguration.FromJson(json)).Message, StringComparison.OrdinalIgnoreCase);
    }
}
