using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>
/// The convolution of a second layer on the batch of <see cref="GradientCheck"/> as plain sums in float64: m[j, p, k, c] = sqrt(2 l3 + 1) sum_e W_p,c(r_e)
/// sum 3j x[sender, c] Y(e), with features, vectors and message gradients moving along a line.
/// </summary>
internal sealed unsafe class ConvolutionLoops
{
    public const int Layer = 1;

    private readonly MaceShape _shape;
    private readonly SphericalHarmonics _harmonics;
    private readonly int[] _senders, _receivers, _reverse, _elements;
    private readonly double[] _vectors;
    private readonly RadialFunctions _radial;
    private readonly int _nodes;

    public ConvolutionLoops(MaceConfiguration network, int atoms)
    {
        (Network, Atoms, _shape) = (network, atoms, MaceShape.Of(network));
        _harmonics = new SphericalHarmonics(network.MaxEll);
        Paths = ConvolutionPath.Enumerate(_shape.InputMaxDegree(Layer), network.MaxEll);
        int[] sizes = [network.NumBessel, .. network.RadialMlp, Paths.Length * _shape.Channels];
        Arrays = [.. Enumerable.Range(0, sizes.Length - 1).Select(i => ($"interactions.{Layer}.conv_tp_weights.layer{i}.weight", new long[] { sizes[i], sizes[i + 1] }))];
        Weights = Random(1, (int)Arrays.Sum(a => a.Shape[0] * a.Shape[1]));
        var arrays = new double[Arrays.Length][];
        for (int i = 0, first = 0; i < arrays.Length; first += arrays[i++].Length)
            arrays[i] = Weights[first..(first + sizes[i] * sizes[i + 1])];
        _radial = new RadialFunctions(network, MaceConstants.Default(network), arrays, sizes);

        using GradientWorkspace<Lanes128<double>, double> work = Workspace<Lanes128<double>, double>(network, atoms, Arrays, Weights);
        GradientBatch batch = work.Batch;
        int edges = batch.EdgeCount;
        _nodes = batch.AtomCount;
        (_senders, _receivers, _reverse) = (batch.Senders.Span(edges).ToArray(), batch.Receivers.Span(edges).ToArray(), batch.Reverse.Span(edges).ToArray());
        (_elements, _vectors) = (batch.Elements.Span(_nodes).ToArray(), batch.Vectors.Span(3 * edges).ToArray());

        int features = _nodes * (_shape.InputMaxDegree(Layer) + 1) * (_shape.InputMaxDegree(Layer) + 1) * _shape.Channels;
        int messages = _nodes * Paths.Sum(p => 2 * p.Message + 1) * _shape.Channels;
        (Features, FeatureTangents, MessageGradients, MessageGradientTangents) = (Random(2, features), Random(3, features), Random(4, messages), Random(5, messages));
        Motion = Random(6, 3 * edges);
        for (int i = 0; i < Motion.Length; i++)
        {
            // The two directions of a pair move together.
            if (_reverse[i / 3] < i / 3)
                Motion[i] = -Motion[3 * _reverse[i / 3] + i % 3];
        }
    }

    public MaceConfiguration Network { get; }

    public int Atoms { get; }

    public ConvolutionPath[] Paths { get; }

    public (string Name, long[] Shape)[] Arrays { get; }

    public double[] Weights { get; }

    /// <summary>Degree after degree [nodes, 2l+1, channels].</summary>
    public double[] Features { get; }

    public double[] FeatureTangents { get; }

    /// <summary>Path after path [nodes, 2l+1, channels].</summary>
    public double[] MessageGradients { get; }

    public double[] MessageGradientTangents { get; }

    /// <summary>Of the edges' vectors.</summary>
    public double[] Motion { get; }

    public double[] Messages(double t)
    {
        var result = new double[MessageGradients.Length];
        double[] x = Moved(Features, FeatureTangents, t);
        for (int e = 0; e < _senders.Length; e++)
            Visit(e, VectorAt(e, t), _senders[e], _receivers[e], (feature, message, factor) => result[message] += factor * x[feature]);
        return result;
    }

    public double[] FeatureGradients(double t)
    {
        var result = new double[Features.Length];
        double[] g = Moved(MessageGradients, MessageGradientTangents, t);
        for (int e = 0; e < _senders.Length; e++)
            Visit(e, VectorAt(e, t), _senders[e], _receivers[e], (feature, message, factor) => result[feature] += factor * g[message]);
        return result;
    }

    /// <summary>By the vector of each edge: of what goes the other way, from its receiver to its sender.</summary>
    public double[] EdgeGradients()
    {
        var result = new double[_vectors.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int e, int axis) = (i / 3, i % 3);
            result[i] = Derivative(t =>
            {
                double[] v = VectorAt(_reverse[e], 0);
                v[axis] -= t;
                double sum = 0;
                Visit(_reverse[e], v, _receivers[e], _senders[e], (feature, message, factor) => sum += factor * Features[feature] * MessageGradients[message]);
                return sum;
            });
        }
        return result;
    }

    private double[] VectorAt(int edge, double t) => Moved(_vectors[(3 * edge)..(3 * edge + 3)], Motion[(3 * edge)..(3 * edge + 3)], t);

    private void Visit(int edge, double[] vector, int sender, int receiver, Action<int, int, double> visit)
    {
        var y = new double[_harmonics.Count];
        _harmonics.Compute(vector, y);
        double[] radii = MaceConstants.Default(Network).CovalentRadii;
        double[] radial = _radial.At(Math.Sqrt(Dot(vector, vector)), radii[_elements[_senders[edge]]] + radii[_elements[_receivers[edge]]]);
        int channels = _shape.Channels;
        for (int p = 0, before = 0; p < Paths.Length; before += 2 * Paths[p++].Message + 1)
        {
            (int l1, int l2, int l3) = Paths[p];
            foreach (Wigner3jEntry entry in Wigner3j.NonZeros(l1, l2, l3))
            {
                double coupling = Math.Sqrt(2 * l3 + 1) * entry.Value * y[l2 * l2 + entry.M2];
                int feature = (l1 * l1 * _nodes + sender * (2 * l1 + 1) + entry.M1) * channels;
                int message = (before * _nodes + receiver * (2 * l3 + 1) + entry.M3) * channels;
                for (int c = 0; c < channels; c++)
                    visit(feature + c, message + c, coupling * radial[p * channels + c]);
            }
        }
    }
}
