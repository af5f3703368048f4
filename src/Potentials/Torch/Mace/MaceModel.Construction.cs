using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

public sealed partial class MaceModel
{
    private double _scale, _shift;

    /// <summary>A model with seeded random weights: normal deviates as MACE and e3nn start with.</summary>
    public MaceModel(MaceConfiguration configuration, ScalarType dtype = ScalarType.Float64, Device? device = null, long seed = 0)
        : base(nameof(MaceModel))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        using DisposeScope scope = NewDisposeScope();
        Configuration = configuration;
        DataType = dtype;
        Device = device ?? CPU;
        Elements = new ElementTable(configuration.AtomicNumbers);
        string[] hidden = configuration.HiddenIrreps.Split('+');
        _shape = new MaceShape
        {
            ElementCount = Elements.Count,
            Channels = int.Parse(hidden[0].Split('x')[0]),
            HiddenMaxDegree = hidden.Length - 1,
            MaxEll = configuration.MaxEll,
            BesselCount = configuration.NumBessel,
            RadialHidden = configuration.RadialMlp,
            ReadoutHidden = int.Parse(configuration.MlpIrreps.Split('x')[0]),
            Correlations = configuration.Correlation,
            Interactions = [.. Enumerable.Range(0, configuration.NumInteractions).Select(i =>
            {
                string name = i == 0 ? configuration.InteractionClassFirst : configuration.InteractionClass;
                return new InteractionKind(name.Contains("Residual"), name.Contains("Density"));
            })],
            AverageNeighbors = configuration.AvgNumNeighbors,
            ActivationScale = configuration.ActivationConstant,
        };
        var generator = new Generator((ulong)seed, CPU);
        _tensors = new ModelTensors(dtype, Device, generator);
        double[] frequencies = [.. Enumerable.Range(1, configuration.NumBessel).Select(n => n * Math.PI / configuration.RMax)];
        double[] radii = [.. configuration.AtomicNumbers.Select(Structures.Elements.CovalentRadius)];
        _edges = new EdgeEmbedding(
            new EdgeHarmonics(configuration.MaxEll, _tensors),
            new RadialBasis(_tensors.Constant(frequencies, [1, frequencies.Length]), configuration.RMax, configuration.NumPolynomialCutoff),
            configuration.DistanceTransform switch { "Agnesi" => new AgnesiTransform(0.9183, 4.5791, 1.0805), "Soft" => new SoftTransform(4), _ => null },
            configuration.PairRepulsion ? new ZblRepulsion([0.1818, 0.5099, 0.2802, 0.02817], 0.4543, 0.3, configuration.NumPolynomialCutoff) : null,
            new PairTables(_tensors, configuration.AtomicNumbers, radii));
        _embedding = _tensors.Normal("node_embedding.linear.weight", [Elements.Count * _shape.Channels]);
        int layers = _shape.LayerCount;
        _interactions = new InteractionBlock[layers];
        _products = new ProductBlock[layers];
        _readouts = new Readout[layers];
        for (int i = 0; i < layers; i++)
        {
            _interactions[i] = new InteractionBlock(_tensors, $"interactions.{i}", _shape, i);
            _products[i] = new ProductBlock(_tensors, $"products.{i}", _shape, i);
            _readouts[i] = i == layers - 1 && layers > 1
                ? Readout.Nonlinear(_tensors, $"readouts.{i}", _shape.Channels, _shape.ReadoutHidden, _shape.ActivationScale)
                : Readout.Linear(_tensors, $"readouts.{i}", _shape.Channels);
        }
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in _tensors.Entries)
            register_parameter(name, parameter);
        _atomicEnergies = TensorData.Constant(configuration.AtomicEnergies, [Elements.Count], ScalarType.Float64, Device);
        _scale = configuration.Scale;
        _shift = configuration.Shift;
    }
}
