using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The division of the messages of one layer by 1 + rho, rho the atom's neighbour density: the sum over its pairs of f = tanh(s²), s a learned linear map
/// of the radial basis. Values and gradients, both again along a tangent, and the gradient of the map.
/// </summary>
/// <remarks>
/// With phi = 1/(1 + rho), y = phi x and g the gradient of y, that of x is phi g and that of rho is -phi (g · y). Everything is done in place: x becomes y,
/// g becomes phi g. Along a tangent rho moves by the sum of f' times the rates of the pairs' distances.
/// </remarks>
internal sealed unsafe class TrainableDensity<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientWorkspace<TLanes, T> _work;
    private readonly long _offset;
    private readonly int _count;

    // By pair: basis and its slopes, scaled, [pairs, 2, functions]; s, s', f, f'. By atom: phi, gradient of rho, and the tangents of rho and of that gradient.
    private readonly NativeArray<double> _basis = new(), _shares = new(), _atoms = new();

    /// <param name="work">What all layers share.</param>
    /// <param name="layer">Which layer.</param>
    public TrainableDensity(GradientWorkspace<TLanes, T> work, int layer)
    {
        (_work, _count) = (work, work.Basis.Count);
        _offset = work.Weights.Take($"interactions.{layer}.density_fn.layer0.weight", _count);
    }

    private double Scale => 1 / Math.Sqrt(_count);

    /// <summary>The pairs' shares with the present weights.</summary>
    public void Load()
    {
        int pairs = _work.Batch.PairCount;
        double* basis = _basis.Require(2L * _count * pairs), share = _shares.Require(4L * pairs);
        _atoms.Require(4L * _work.Batch.AtomCount);
        T* weights = _work.Weights.Values.Pointer + _offset;
        for (int pair = 0; pair < pairs; pair++, basis += 2 * _count, share += 4)
        {
            int edge = _work.Batch.EdgeOfPair.Pointer[pair];
            Span<double> values = new(basis, _count), slopes = new(basis + _count, _count);
            _work.Basis.Compute(Distance(edge), _work.RadiusSum(edge), values, slopes);
            (double s, double ds) = (0, 0);
            for (int k = 0; k < _count; k++)
            {
                values[k] *= Scale;
                slopes[k] *= Scale;
                double w = double.CreateTruncating(weights[k]);
                s += w * values[k];
                ds += w * slopes[k];
            }
            double tanh = Math.Tanh(s * s);
            (share[0], share[1], share[2], share[3]) = (s, ds, tanh, (1 - tanh * tanh) * 2 * s * ds);
        }
    }

    /// <summary>Divides the messages of a run of atoms.</summary>
    public void Divide(int first, int count, RowArray<T> messages)
    {
        for (int node = first; node < first + count; node++)
        {
            double rho = 0;
            for (int e = _work.Batch.Offsets.Pointer[node]; e < _work.Batch.Offsets.Pointer[node + 1]; e++)
                rho += _shares.Pointer[4L * _work.Batch.Pairs.Pointer[e] + 2];
            double phi = 1 / (1 + rho);
            Atom(node)[0] = phi;
            Combine(node, messages, phi, messages, 0);
        }
    }

    /// <summary>From gradients of the divided messages of a run of atoms to those of the messages and of the edges.</summary>
    public void DivideBackward(int first, int count, RowArray<T> messages, RowArray<T> gradients)
    {
        for (int node = first; node < first + count; node++)
        {
            double phi = Atom(node)[0], slope = -phi * Dot(node, gradients, messages);
            Atom(node)[1] = slope;
            Combine(node, gradients, phi, gradients, 0);
            for (int e = _work.Batch.Offsets.Pointer[node]; e < _work.Batch.Offsets.Pointer[node + 1]; e++)
            {
                double along = slope * _shares.Pointer[4L * _work.Batch.Pairs.Pointer[e] + 3] / Distance(e);
                for (int axis = 0; axis < 3; axis++)
                    _work.EdgeGradients.Pointer[3L * e + axis] += along * _work.Batch.Vectors.Pointer[3L * e + axis];
            }
        }
    }

    /// <summary>Tangents of the divided messages of a run of atoms from those of the messages.</summary>
    public void DivideTangents(int first, int count, RowArray<T>[] messages)
    {
        for (int node = first; node < first + count; node++)
        {
            double rate = 0;
            for (int e = _work.Batch.Offsets.Pointer[node]; e < _work.Batch.Offsets.Pointer[node + 1]; e++)
                rate += _shares.Pointer[4L * _work.Batch.Pairs.Pointer[e] + 3] * Rate(_work.Batch.Pairs.Pointer[e]);
            double phi = Atom(node)[0];
            Atom(node)[2] = rate;
            Combine(node, messages[1], phi, messages[0], -phi * rate);
        }
    }

    /// <summary>Tangents of the gradients of the messages of a run of atoms from those of the divided ones.</summary>
    /// <param name="first">First atom.</param>
    /// <param name="count">Number of atoms.</param>
    /// <param name="messages">Divided messages and their tangents.</param>
    /// <param name="gradients">Gradients of the messages, as <see cref="DivideBackward"/> left them, and tangents of those of the divided ones.</param>
    public void DivideBackwardTangents(int first, int count, RowArray<T>[] messages, RowArray<T>[] gradients)
    {
        for (int node = first; node < first + count; node++)
        {
            double* atom = Atom(node);
            (double phi, double slope, double rate) = (atom[0], atom[1], atom[2]);
            atom[3] = -phi * (rate * slope + Dot(node, gradients[1], messages[0])) - Dot(node, gradients[0], messages[1]);
            Combine(node, gradients[1], phi, gradients[0], -phi * rate);
        }
    }

    /// <summary>Writes the gradient of the map.</summary>
    public void StoreGradient()
    {
        T* target = _work.Weights.Gradients.Pointer + _offset;
        Span<double> gradient = stackalloc double[_count];
        gradient.Clear();
        for (int pair = 0; pair < _work.Batch.PairCount; pair++)
        {
            int edge = _work.Batch.EdgeOfPair.Pointer[pair];
            double* receiver = Atom(_work.Batch.Receivers.Pointer[edge]), sender = Atom(_work.Batch.Senders.Pointer[edge]);
            double* share = _shares.Pointer + 4L * pair, basis = _basis.Pointer + 2L * _count * pair;
            (double s, double ds, double tanh) = (share[0], share[1], share[2]);
            // The pair's share counts for both atoms: f with the tangent of rho's gradient, f' times the rate with the gradient itself.
            double value = receiver[3] + sender[3], moved = (receiver[1] + sender[1]) * Rate(pair), sech = 2 * (1 - tanh * tanh);
            double byBasis = sech * (value * s + moved * ds * (1 - 4 * tanh * s * s)), bySlope = sech * moved * s;
            for (int k = 0; k < _count; k++)
                gradient[k] += byBasis * basis[k] + bySlope * basis[_count + k];
        }
        for (int k = 0; k < _count; k++)
            target[k] = T.CreateTruncating(gradient[k]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _basis.Dispose();
        _shares.Dispose();
        _atoms.Dispose();
    }

    private double* Atom(int node) => _atoms.Pointer + 4L * node;

    private double Rate(int pair) => double.CreateTruncating(_work.Samples.Rates.Pointer[pair]);

    private double Distance(int edge)
    {
        double* d = _work.Batch.Vectors.Pointer + 3L * edge;
        return Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }

    /// <summary>target = a target + b other, for all rows of a node.</summary>
    private static void Combine(int node, RowArray<T> target, double a, RowArray<T> other, double b)
    {
        TLanes first = TLanes.Broadcast(T.CreateTruncating(a)), second = TLanes.Broadcast(T.CreateTruncating(b));
        for (int part = 0; part < target.Parts; part++)
        {
            for (int block = 0; block < target.Blocks; block++)
            {
                T* to = target.At(part, block, node), from = other.At(part, block, node);
                for (int k = 0; k < 2 * target.Components(part) * TLanes.Width; k += TLanes.Width)
                    TLanes.MultiplyAdd(first, TLanes.Load(to + k), second * TLanes.Load(from + k)).Store(to + k);
            }
        }
    }

    private static double Dot(int node, RowArray<T> left, RowArray<T> right)
    {
        TLanes sum = default;
        for (int part = 0; part < left.Parts; part++)
        {
            for (int block = 0; block < left.Blocks; block++)
            {
                T* x = left.At(part, block, node), y = right.At(part, block, node);
                for (int k = 0; k < 2 * left.Components(part) * TLanes.Width; k += TLanes.Width)
                    sum = TLanes.MultiplyAdd(TLanes.Load(x + k), TLanes.Load(y + k), sum);
            }
        }
        return LaneSum<TLanes, T>.Of(sum);
    }
}
