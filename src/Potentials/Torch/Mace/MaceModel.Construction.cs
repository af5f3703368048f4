using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

public sealed partial class MaceModel
{
    /// <summary>A model with random weights, distributed as MACE and e3nn start training.</summary>
    /// <param name="configuration">Description of the network.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where the parameters live; the CPU by default.</param>
    /// <param name="seed">Seed of the weights: the same numbers for every type and device.</param>
    /// <param name="convolution">What computes the convolutions, on the CPU; torch's own operations when null. The network is the same.</param>
    /// <exception cref="ArgumentException">The configuration describes a network that this class cannot build; the message says what.</exception>
    public MaceModel(
        MaceConfiguration configuration, ScalarType dtype = ScalarType.Float64, Device? device = null, long seed = 0, MaceConvolution? convolution = null)
        : base(nameof(MaceModel))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        using DisposeScope scope = NewDisposeScope();
        Configuration = configuration;
        DataType = dtype;
        Device = device ?? CPU;
        Elements = new ElementTable(configuration.AtomicNumbers);
        _shape = MaceShape.Of(configuration);
        _tensors = new ParameterSet(dtype, Device, new Generator((ulong)seed, CPU));

        _embedding = _tensors.Normal("node_embedding.linear.weight", [(long)Elements.Count * _shape.Channels]);
        int layers = _shape.LayerCount;
        _interactions = [.. Enumerable.Range(0, layers).Select(i => new InteractionBlock(_tensors, $"interactions.{i}", _shape, i, convolution))];
        _products = [.. Enumerable.Range(0, layers).Select(i => new ProductBlock(_tensors, $"products.{i}", _shape, i))];
        _readouts = [.. Enumerable.Range(0, layers).Select(MakeReadout)];
        foreach ((string name, Parameter parameter) in _tensors.Entries)
            register_parameter(name, parameter);
        _constants = MaceConstants.Default(configuration);
        SetConstants(_constants);
    }

    /// <summary>A model with given weights.</summary>
    /// <param name="data">Configuration and weights, as read from a file.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where the parameters live; the CPU by default.</param>
    /// <exception cref="InvalidDataException">See <see cref="LoadWeights"/>.</exception>
    public static MaceModel From(MaceModelData data, ScalarType dtype = ScalarType.Float64, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var model = new MaceModel(data.Configuration, dtype, device);
        try
        {
            model.LoadWeights(data.Weights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private Readout MakeReadout(int layer) => layer == _shape.LayerCount - 1 && layer > 0
        ? Readout.Nonlinear(_tensors, $"readouts.{layer}", _shape.Channels, _shape.ReadoutHidden, _shape.ActivationScale)
        : Readout.Linear(_tensors, $"readouts.{layer}", _shape.Channels);

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_edges), nameof(_atomicEnergies), nameof(_constants))]
    private void SetConstants(MaceConstants constants)
    {
        _constants = constants;
        _atomicEnergies = _tensors.Keep(tensor(constants.AtomicEnergies, dtype: ScalarType.Float64, device: Device));
        int order = Configuration.NumPolynomialCutoff;
        _edges = new EdgeEmbedding(
            new EdgeHarmonics(Configuration.MaxEll, _tensors),
            new RadialBasis(_tensors.Constant(constants.BesselFrequencies, [1, constants.BesselFrequencies.Length]), Cutoff, order),
            Configuration.DistanceTransform switch
            {
                DistanceTransformKind.Agnesi => new AgnesiTransform(constants.AgnesiQ, constants.AgnesiP, constants.AgnesiA),
                DistanceTransformKind.Soft => new SoftTransform(constants.SoftAlpha),
                _ => null,
            },
            Configuration.PairRepulsion
                ? new ZblRepulsion(constants.ZblAmplitudes, constants.ZblPrefactor, constants.ZblExponent, order)
                : null,
            new PairTables(_tensors, Configuration.AtomicNumbers, constants.CovalentRadii));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tensors.Dispose();
            foreach (InteractionBlock interaction in _interactions)
                interaction.Dispose();
            foreach (ProductBlock product in _products)
                product.Dispose();
        }
        base.Dispose(disposing);
    }
}
