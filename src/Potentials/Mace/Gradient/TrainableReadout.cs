using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// A readout of one layer, linear or with one hidden layer: a number for each atom from its scalar features (<see cref="NodeScalars"/>), and the
/// gradients of features and weights, again as values and tangents.
/// </summary>
internal sealed unsafe class TrainableReadout<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _channels, _hidden, _blocks;
    private readonly long _innerOffset, _outerOffset;
    private readonly double _activation;
    private readonly bool _isLinear;
    private readonly NativeArray<T> _inner = new(), _innerGradients = new();
    private readonly NativeArray<double> _before = new(), _beforeTangents = new();
    private readonly double[] _outer, _outerGradients;

    /// <param name="shape">Sizes.</param>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="name">What is read out, as it begins the names of the weights.</param>
    /// <param name="layer">Which layer's readout.</param>
    public TrainableReadout(MaceShape shape, WeightVector<T> weights, string name, int layer)
    {
        _isLinear = layer < shape.LayerCount - 1 || layer == 0;
        (_channels, _hidden, _activation) = (shape.Channels, _isLinear ? 1 : shape.ReadoutHidden, shape.ActivationScale);
        _blocks = (_channels + Row - 1) / Row;
        _innerOffset = weights.Take(_isLinear ? $"{name}.{layer}.linear.weight" : $"{name}.{layer}.linear_1.weight", (long)_channels * _hidden);
        _outerOffset = _isLinear ? -1 : weights.Take($"{name}.{layer}.linear_2.weight", _hidden);
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

    /// <summary>Adds to the numbers of a run of atoms.</summary>
    public void Forward(int first, int count, RowArray<T> features, double* values)
    {
        for (int node = first; node < first + count; node++)
        {
            for (int h = 0; h < _hidden; h++)
            {
                double x = Project(h, features, node);
                _before.Pointer[(long)node * _hidden + h] = x;
                values[node] += _outer[h] * Activate(x).Value;
            }
        }
    }

    /// <summary>Adds to the tangents of the numbers.</summary>
    public void ForwardTangents(int first, int count, RowArray<T> featureTangents, double* tangents)
    {
        for (int node = first; node < first + count; node++)
        {
            for (int h = 0; h < _hidden; h++)
            {
                double dx = Project(h, featureTangents, node);
                _beforeTangents.Pointer[(long)node * _hidden + h] = dx;
                tangents[node] += _outer[h] * Activate(_before.Pointer[(long)node * _hidden + h]).Slope * dx;
            }
        }
    }

    /// <summary>Adds to the gradients of the features of a run of atoms.</summary>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="scalars">The energy's derivatives by the numbers.</param>
    /// <param name="gradients">Receives the gradients.</param>
    public void Backward(int first, int count, NodeScalars scalars, RowArray<T> gradients)
    {
        for (int node = first; node < first + count; node++)
        {
            double s = scalars.Slopes[0].Pointer[node];
            for (int h = 0; h < _hidden; h++)
                Spread(h, s * _outer[h] * Activate(_before.Pointer[(long)node * _hidden + h]).Slope, gradients, node);
        }
    }

    /// <summary>Adds to the tangents of those gradients.</summary>
    /// <inheritdoc cref="Backward"/>
    public void BackwardTangents(int first, int count, NodeScalars scalars, RowArray<T> gradients)
    {
        for (int node = first; node < first + count; node++)
        {
            (double s, double ds) = (scalars.Slopes[0].Pointer[node], scalars.Slopes[1].Pointer[node]);
            for (int h = 0; h < _hidden; h++)
            {
                double dx = _beforeTangents.Pointer[(long)node * _hidden + h];
                (_, double slope, double curvature) = Activate(_before.Pointer[(long)node * _hidden + h]);
                Spread(h, _outer[h] * (s * curvature * dx + ds * slope), gradients, node);
            }
        }
    }

    /// <summary>Writes the gradient of the weights.</summary>
    public void StoreGradients(int atoms, NodeScalars scalars, RowArray<T>[] features, T* gradients)
    {
        _innerGradients.RequireZeros((long)_hidden * _blocks * Row);
        Array.Clear(_outerGradients);
        for (int node = 0; node < atoms; node++)
        {
            (double s, double ds) = (scalars.Slopes[0].Pointer[node], scalars.Slopes[1].Pointer[node]);
            for (int h = 0; h < _hidden; h++)
            {
                double dx = _beforeTangents.Pointer[(long)node * _hidden + h];
                (double value, double slope, double curvature) = Activate(_before.Pointer[(long)node * _hidden + h]);
                _outerGradients[h] += s * slope * dx + ds * value;
                Accumulate(h, _outer[h] * (s * curvature * dx + ds * slope), features[0], node);
                Accumulate(h, s * _outer[h] * slope, features[1], node);
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
