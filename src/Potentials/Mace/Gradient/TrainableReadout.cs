using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The readout of one layer, linear or with one hidden layer: energies of atoms from their scalar features, and the gradients of features and
/// weights, again as values and tangents.
/// </summary>
internal sealed unsafe class TrainableReadout<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _channels, _hidden, _blocks;
    private readonly long _innerOffset, _outerOffset;
    private readonly double _activation, _scale;
    private readonly bool _isLinear;
    private readonly NativeArray<T> _inner = new(), _innerGradients = new();
    private readonly NativeArray<double> _before = new(), _beforeTangents = new();
    private readonly double[] _outer, _outerGradients;

    /// <param name="shape">Sizes.</param>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="layer">Which layer's readout.</param>
    /// <param name="scale">Factor from its result to an energy.</param>
    public TrainableReadout(MaceShape shape, WeightVector<T> weights, int layer, double scale)
    {
        _isLinear = layer < shape.LayerCount - 1 || layer == 0;
        (_channels, _hidden, _activation, _scale) = (shape.Channels, _isLinear ? 1 : shape.ReadoutHidden, shape.ActivationScale, scale);
        _blocks = (_channels + Row - 1) / Row;
        _innerOffset = weights.Take(_isLinear ? $"readouts.{layer}.linear.weight" : $"readouts.{layer}.linear_1.weight", (long)_channels * _hidden);
        _outerOffset = _isLinear ? -1 : weights.Take($"readouts.{layer}.linear_2.weight", _hidden);
        (_outer, _outerGradients) = (new double[_hidden], new double[_hidden]);
        _inner.RequireZeros((long)_hidden * _blocks * Row);
        _innerGradients.RequireZeros((long)_hidden * _blocks * Row);
    }

    private static int Row => 2 * TLanes.Width;

    private double InnerScale => 1 / Math.Sqrt(_channels);

    private double OuterScale => 1 / Math.Sqrt(_hidden);

    /// <summary>Takes over the weights.</summary>
    public void Load(T* weights)
    {
        T scale = T.CreateTruncating(InnerScale);
        for (int c = 0; c < _channels; c++)
        {
            for (int h = 0; h < _hidden; h++)
                _inner.Pointer[h * _blocks * Row + c] = scale * weights[_innerOffset + c * _hidden + h];
        }
        for (int h = 0; h < _hidden; h++)
            _outer[h] = _isLinear ? 1 : OuterScale * double.CreateTruncating(weights[_outerOffset + h]);
    }

    /// <summary>Makes room.</summary>
    public void Resize(int atoms)
    {
        _before.Require((long)atoms * _hidden);
        _beforeTangents.Require((long)atoms * _hidden);
    }

    /// <summary>Adds to the energies of a run of atoms, before scaling, and sets the gradients of their features.</summary>
    public void Forward(int first, int count, RowArray<T> features, RowArray<T> gradients, double* energies)
    {
        for (int node = first; node < first + count; node++)
        {
            for (int h = 0; h < _hidden; h++)
            {
                double x = Project(h, features, node);
                _before.Pointer[(long)node * _hidden + h] = x;
                (double value, double slope, _) = Activate(x);
                energies[node] += _outer[h] * value;
                Spread(h, _scale * _outer[h] * slope, gradients, node);
            }
        }
    }

    /// <summary>
    /// The tangents of those gradients, when the features move and the energies of structures count with weights of their own: of the sum of
    /// (1 + epsilon c) E.
    /// </summary>
    public void BackwardTangents(int first, int count, RowArray<T> featureTangents, RowArray<T> gradientTangents, GradientBatch batch, ReadOnlySpan<double> energySlopes)
    {
        for (int node = first; node < first + count; node++)
        {
            double c = energySlopes[batch.Structures.Pointer[node]];
            for (int h = 0; h < _hidden; h++)
            {
                double dx = Project(h, featureTangents, node);
                _beforeTangents.Pointer[(long)node * _hidden + h] = dx;
                (_, double slope, double curvature) = Activate(_before.Pointer[(long)node * _hidden + h]);
                Spread(h, _scale * _outer[h] * (curvature * dx + c * slope), gradientTangents, node);
            }
        }
    }

    /// <summary>Writes the gradient of the weights.</summary>
    public void StoreGradients(GradientBatch batch, RowArray<T>[] features, ReadOnlySpan<double> energySlopes, T* gradients)
    {
        _innerGradients.RequireZeros((long)_hidden * _blocks * Row);
        Array.Clear(_outerGradients);
        for (int node = 0; node < batch.AtomCount; node++)
        {
            double c = energySlopes[batch.Structures.Pointer[node]];
            for (int h = 0; h < _hidden; h++)
            {
                double dx = _beforeTangents.Pointer[(long)node * _hidden + h];
                (double value, double slope, double curvature) = Activate(_before.Pointer[(long)node * _hidden + h]);
                _outerGradients[h] += _scale * (slope * dx + c * value);
                Accumulate(h, _scale * _outer[h] * (curvature * dx + c * slope), features[0], node);
                Accumulate(h, _scale * _outer[h] * slope, features[1], node);
            }
        }
        T scale = T.CreateTruncating(InnerScale);
        for (int c = 0; c < _channels; c++)
        {
            for (int h = 0; h < _hidden; h++)
                gradients[_innerOffset + c * _hidden + h] = scale * _innerGradients.Pointer[h * _blocks * Row + c];
        }
        for (int h = 0; h < _hidden && !_isLinear; h++)
            gradients[_outerOffset + h] = T.CreateTruncating(OuterScale * _outerGradients[h]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inner.Dispose();
        _innerGradients.Dispose();
        _before.Dispose();
        _beforeTangents.Dispose();
    }

    private (double Value, double Slope, double Curvature) Activate(double x)
    {
        if (_isLinear)
            return (x, 1, 0);
        double gate = 1 / (1 + Math.Exp(-x)), rest = 1 - gate;
        return (_activation * x * gate, _activation * gate * (1 + x * rest), _activation * gate * rest * (2 + x * (rest - gate)));
    }

    private double Project(int unit, RowArray<T> features, int node)
    {
        T* weights = _inner.Pointer + (long)unit * _blocks * Row;
        TLanes sum = default;
        for (int block = 0; block < _blocks; block++, weights += Row)
        {
            T* row = features.At(0, block, node);
            sum = TLanes.MultiplyAdd(TLanes.Load(weights), TLanes.Load(row), sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(weights + TLanes.Width), TLanes.Load(row + TLanes.Width), sum);
        }
        return LaneSum<TLanes, T>.Of(sum);
    }

    private void Spread(int unit, double factor, RowArray<T> gradients, int node)
    {
        T* weights = _inner.Pointer + (long)unit * _blocks * Row;
        for (int block = 0; block < _blocks; block++, weights += Row)
            AddScaled(factor, weights, gradients.At(0, block, node));
    }

    private void Accumulate(int unit, double factor, RowArray<T> features, int node)
    {
        T* target = _innerGradients.Pointer + (long)unit * _blocks * Row;
        for (int block = 0; block < _blocks; block++, target += Row)
            AddScaled(factor, features.At(0, block, node), target);
    }

    private static void AddScaled(double factor, T* source, T* target)
    {
        TLanes f = TLanes.Broadcast(T.CreateTruncating(factor));
        TLanes.MultiplyAdd(f, TLanes.Load(source), TLanes.Load(target)).Store(target);
        TLanes.MultiplyAdd(f, TLanes.Load(source + TLanes.Width), TLanes.Load(target + TLanes.Width)).Store(target + TLanes.Width);
    }
}
