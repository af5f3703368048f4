using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The hidden layers of one radial network at the samples of a batch: values and derivatives, and gradients by reverse mode on dual numbers.
/// </summary>
internal sealed unsafe class RadialHidden<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _activation;
    private readonly RadialSamples<TLanes, T> _samples;

    // For each layer: before and after the activation, value and derivative; derivatives of the activation; gradients.
    private readonly RowArray<T>[][] _before, _after, _activationSlopes, _gradients;

    /// <param name="shape">Sizes of the network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="name">Prefix of the arrays' names.</param>
    /// <param name="samples">Where it is evaluated.</param>
    public RadialHidden(MaceShape shape, WeightVector<T> weights, string name, RadialSamples<TLanes, T> samples)
    {
        _samples = samples;
        _activation = T.CreateTruncating(shape.ActivationScale);
        int[] sizes = [shape.BesselCount, .. shape.RadialHidden];
        Matrices = [.. shape.RadialHidden.Select((outputs, i) => new TrainableMatrix<TLanes, T>(
            sizes[i], outputs, weights.Take($"{name}.layer{i}.weight", (long)sizes[i] * outputs), outputs, 1 / Math.Sqrt(sizes[i])))];
        RowArray<T>[][] Arrays() => [.. Matrices.Select(m => Enumerable.Range(0, 2).Select(_ => new RowArray<T>([1], m.OutputBlocks, Row)).ToArray())];
        (_before, _after, _activationSlopes, _gradients) = (Arrays(), Arrays(), Arrays(), Arrays());
    }

    private static int Row => 2 * TLanes.Width;

    /// <summary>The layers' matrices.</summary>
    public TrainableMatrix<TLanes, T>[] Matrices { get; }

    /// <summary>The last layer: values, and derivatives by the distance, or after <see cref="Scale"/> along the tangent.</summary>
    public RowArray<T>[] Outputs => _after[^1];

    /// <summary>Gradients of <see cref="Outputs"/> and their tangents, to be filled before <see cref="Backward"/>.</summary>
    public RowArray<T>[] OutputGradients => _gradients[^1];

    /// <summary>The matrices with what their gradients are made of.</summary>
    public IEnumerable<WeightTask<TLanes, T>> WeightTasks => Matrices.SelectMany((matrix, i) => Enumerable.Range(0, matrix.OutputBlocks)
        .Select(block => new WeightTask<TLanes, T>(matrix, block, i == 0 ? _samples.Rows : _after[i - 1], 0, _gradients[i], 0)));

    /// <summary>Makes room.</summary>
    public void Resize()
    {
        foreach (RowArray<T> array in AllArrays)
            array.Resize(_samples.Count);
    }

    /// <summary>All layers of a run of samples.</summary>
    public void Forward(int first, int count)
    {
        RowArray<T>[] source = _samples.Rows;
        for (int i = 0; i < Matrices.Length; i++)
        {
            for (int order = 0; order < 2; order++)
            {
                RowArray<T> target = _before[i][order];
                target.Clear(first, count);
                Matrices[i].MultiplyAdd(count, source[order].At(0, 0, first), source[order].BlockStride(0), target.At(0, 0, first), target.BlockStride(0));
            }
            source = _after[i];
            for (int block = 0; block < source[0].Blocks; block++)
            {
                SiluRows<T>.Forward(
                    count * Row, _activation, _before[i][0].At(0, block, first), _before[i][1].At(0, block, first), source[0].At(0, block, first),
                    source[1].At(0, block, first), _activationSlopes[i][0].At(0, block, first), _activationSlopes[i][1].At(0, block, first));
            }
        }
    }

    /// <summary>Turns derivatives by the distance of a run of samples, each a pair, into those along the tangent.</summary>
    public void Scale(int first, int count)
    {
        for (int i = 0; i < Matrices.Length; i++)
        {
            _samples.Scale(_before[i][1], first, count);
            _samples.Scale(_after[i][1], first, count);
        }
    }

    /// <summary>Gradients of all layers of a run of samples.</summary>
    public void Backward(int first, int count)
    {
        for (int i = Matrices.Length - 1; i >= 0; i--)
        {
            for (int block = 0; block < _gradients[i][0].Blocks; block++)
            {
                SiluRows<T>.Backward(
                    count * Row, _before[i][1].At(0, block, first), _activationSlopes[i][0].At(0, block, first), _activationSlopes[i][1].At(0, block, first),
                    _gradients[i][0].At(0, block, first), _gradients[i][1].At(0, block, first));
            }
            for (int order = 0; i > 0 && order < 2; order++)
            {
                RowArray<T> source = _gradients[i][order], target = _gradients[i - 1][order];
                target.Clear(first, count);
                Matrices[i].MultiplyAddTransposed(count, source.At(0, 0, first), source.BlockStride(0), target.At(0, 0, first), target.BlockStride(0));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RowArray<T> array in AllArrays)
            array.Dispose();
        foreach (TrainableMatrix<TLanes, T> matrix in Matrices)
            matrix.Dispose();
    }

    private RowArray<T>[] AllArrays => field ??= [.. _before.Concat(_after).Concat(_activationSlopes).Concat(_gradients).SelectMany(a => a)];
}
