using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// One layer of the network on a batch. What is linear in the features serves their values (order 0) and their tangents (order 1) alike.
/// </summary>
internal sealed unsafe class GradientLayer<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientWorkspace<TLanes, T> _work;
    private readonly ConvolutionPath[] _paths;
    private readonly bool _isFirst, _isResidual;
    private readonly TrainableMatrix<TLanes, T>[] _up, _down, _product;
    private readonly TrainableMatrix<TLanes, T>[][] _skip;
    private readonly RowArray<T>[] _inputs, _inputGradients, _outputs, _outputGradients;
    private readonly RowArray<T>[] _mixed, _mixedGradients, _messages, _messageGradients, _products, _productGradients;

    public GradientConvolution<TLanes, T> Convolution { get; }

    public TrainableContraction<TLanes, T> Contraction { get; }

    /// <summary>Energies, and the charges that the model learns.</summary>
    public TrainableReadout<TLanes, T>[] Readouts { get; }

    /// <summary>What divides the messages; null where a constant does.</summary>
    public TrainableDensity<TLanes, T>? Density { get; }

    /// <param name="work">What all layers share.</param>
    /// <param name="layer">Which layer.</param>
    /// <param name="readouts">What the layers read out.</param>
    /// <param name="inputs">Features that come in.</param>
    /// <param name="inputGradients">Their gradients.</param>
    /// <param name="outputs">Features that go out.</param>
    /// <param name="outputGradients">Their gradients.</param>
    public GradientLayer(
        GradientWorkspace<TLanes, T> work, int layer, string[] readouts, RowArray<T>[] inputs, RowArray<T>[] inputGradients, RowArray<T>[] outputs, RowArray<T>[] outputGradients)
    {
        _work = work;
        MaceShape shape = work.Shape;
        (_inputs, _inputGradients, _outputs, _outputGradients) = (inputs, inputGradients, outputs, outputGradients);
        (_isFirst, _isResidual) = (layer == 0, shape.Interactions[layer].IsResidual);
        int channels = shape.Channels, elements = shape.ElementCount, square = channels * channels;
        int inputMax = shape.InputMaxDegree(layer), outputMax = shape.OutputMaxDegree(layer);
        string name = $"interactions.{layer}";
        _paths = ConvolutionPath.Enumerate(inputMax, shape.MaxEll);
        Convolution = new GradientConvolution<TLanes, T>(work, _paths, layer);

        Density = shape.Interactions[layer].HasDensity ? new TrainableDensity<TLanes, T>(work, layer) : null;
        _up = Matrices($"{name}.linear_up.weight", inputMax + 1, _ => 1 / Math.Sqrt(channels));
        _down = Matrices($"{name}.linear.weight", _paths.Length, p => 1 / Math.Sqrt(channels * _paths.Count(q => q.Message == _paths[p].Message)) / (Density is null ? shape.AverageNeighbors : 1));
        _product = Matrices($"products.{layer}.linear.weight", outputMax + 1, _ => 1 / Math.Sqrt(channels));
        int skipDegrees = _isResidual ? Math.Min(inputMax, outputMax) + 1 : shape.MaxEll + 1;
        long skip = work.Weights.Take($"{name}.skip_tp.weight", (long)skipDegrees * elements * square);
        // Stored [degree][input][element][output].
        _skip = [.. Enumerable.Range(0, elements).Select(z => Enumerable.Range(0, skipDegrees).Select(l => new TrainableMatrix<TLanes, T>(
            channels, channels, skip + (long)l * elements * square + (long)z * channels, elements * channels, 1 / Math.Sqrt((double)channels * elements))).ToArray())];
        Contraction = new TrainableContraction<TLanes, T>(shape, work.Weights, layer, work.Threads);
        Readouts = [.. readouts.Select(r => new TrainableReadout<TLanes, T>(shape, work.Weights, r, layer))];

        (_mixed, _mixedGradients) = (work.Degrees(shape.MaxEll), work.Degrees(shape.MaxEll));
        (_messages, _messageGradients) = _isResidual ? (_mixed, _mixedGradients) : (work.Degrees(shape.MaxEll), work.Degrees(shape.MaxEll));
        (_products, _productGradients) = (work.Degrees(outputMax), work.Degrees(outputMax));

        TrainableMatrix<TLanes, T>[] Matrices(string array, int count, Func<int, double> scaleOf)
        {
            long offset = work.Weights.Take(array, (long)count * square);
            return [.. Enumerable.Range(0, count).Select(i => new TrainableMatrix<TLanes, T>(channels, channels, offset + (long)i * square, channels, scaleOf(i)))];
        }
    }

    /// <summary>The linear map before the convolution; in the first layer of the elements' features.</summary>
    public TrainableMatrix<TLanes, T>[] Up => _up;

    /// <summary>All matrices with what their gradients are made of, but for <see cref="Up"/> in the first layer.</summary>
    public IEnumerable<WeightTask<TLanes, T>> WeightTasks
    {
        get
        {
            bool inputsMove = !_isFirst;
            int[] blocks = [.. Enumerable.Range(0, _work.Blocks)];
            // The blocks of a matrix follow each other: they read the same inputs.
            IEnumerable<WeightTask<TLanes, T>> tasks =
            [
                .. from l in Enumerable.Range(0, _isFirst ? 0 : _up.Length) from b in blocks
                   select new WeightTask<TLanes, T>(_up[l], b, _inputs, l, Convolution.FeatureGradients, l),
                .. from p in Enumerable.Range(0, _paths.Length) from b in blocks
                   select new WeightTask<TLanes, T>(_down[p], b, Convolution.Messages, p, _mixedGradients, _paths[p].Message),
                .. from l in Enumerable.Range(0, _product.Length) from b in blocks
                   select new WeightTask<TLanes, T>(_product[l], b, _products, l, _outputGradients, l),
                .. from z in Enumerable.Range(0, _skip.Length) from l in Enumerable.Range(0, _skip[z].Length) from b in blocks
                   select _isResidual
                       ? new WeightTask<TLanes, T>(_skip[z][l], b, _inputs, l, _outputGradients, l, z, inputsMove)
                       : new WeightTask<TLanes, T>(_skip[z][l], b, _mixed, l, _messageGradients, l, z),
            ];
            return tasks.Concat(Convolution.Radial.Hidden.WeightTasks);
        }
    }

    /// <summary>All matrices that take over weights.</summary>
    public IEnumerable<TrainableMatrix<TLanes, T>> Matrices => [.. _up, .. _down, .. _product, .. _skip.SelectMany(s => s), .. Convolution.Radial.Matrices];

    private IEnumerable<RowArray<T>> Arrays => new[] { _mixed, _mixedGradients, _messages, _messageGradients, _products, _productGradients }.SelectMany(a => a).Distinct();

    /// <summary>Makes room for the batch.</summary>
    public void Resize()
    {
        int atoms = _work.Batch.AtomCount;
        Convolution.Resize();
        foreach (TrainableReadout<TLanes, T> readout in Readouts)
            readout.Resize(atoms);
        for (int order = 0; order < 2; order++)
        {
            _mixed[order].Resize(atoms);
            _mixedGradients[order].Resize(atoms);
            _messages[order].Resize(atoms);
            _messageGradients[order].Resize(atoms);
            _products[order].Resize(atoms);
            _productGradients[order].Resize(atoms);
        }
    }

    /// <summary>What the convolution gathers, from the features of a run of atoms.</summary>
    public void MapInputs(int order, int first, int count)
    {
        Convolution.Features[order].Clear(first, count);
        for (int l = 0; l < _up.Length; l++)
            Apply(_up[l], _inputs[order], l, Convolution.Features[order], l, first, count);
    }

    /// <summary>From messages to the features of a run of atoms.</summary>
    public void Forward(int order, int first, int count, int worker)
    {
        _mixed[order].Clear(first, count);
        for (int p = 0; p < _paths.Length; p++)
            Apply(_down[p], Convolution.Messages[order], p, _mixed[order], _paths[p].Message, first, count);
        if (order == 0)
            Density?.Divide(first, count, _mixed[0]);
        else
            Density?.DivideTangents(first, count, _mixed);
        if (!_isResidual)
        {
            _messages[order].Clear(first, count);
            ApplyByElement(transposed: false, _mixed[order], _messages[order], first, count);
        }
        if (order == 0)
            Contraction.Forward(first, count, worker, _work.Batch, _messages[0], _products[0]);
        else
            Contraction.ForwardTangents(first, count, worker, _work.Batch, _messages, _products[1]);
        _outputs[order].Clear(first, count);
        for (int l = 0; l < _product.Length; l++)
            Apply(_product[l], _products[order], l, _outputs[order], l, first, count);
        if (_isResidual && !(_isFirst && order == 1))
            ApplyByElement(transposed: false, _inputs[order], _outputs[order], first, count);
    }

    /// <summary>From gradients of the features of a run of atoms to those of the contraction's outputs.</summary>
    public void BackwardToProducts(int order, int first, int count)
    {
        _productGradients[order].Clear(first, count);
        for (int l = 0; l < _product.Length; l++)
            ApplyTransposed(_product[l], _outputGradients[order], l, _productGradients[order], l, first, count);
    }

    /// <summary>Through the contraction, values only.</summary>
    public void BackwardThroughContraction(int first, int count, int worker) =>
        Contraction.Backward(first, count, worker, _work.Batch, _messages[0], _productGradients[0], _messageGradients[0]);

    /// <summary>Through the contraction of all atoms of one element in one block: tangents, and the gradient of the couplings' weights.</summary>
    public void BackwardTangentsThroughContraction(int task, int worker) =>
        Contraction.BackwardTangents(task, worker, _work.Batch, _messages, _productGradients, _messageGradients[1], _work.Weights.Gradients.Pointer);

    /// <summary>From gradients of the messages of a run of atoms to those of the messages by path; a density's share of the edges' gradients.</summary>
    public void BackwardToMessages(int order, int first, int count)
    {
        if (!_isResidual)
        {
            _mixedGradients[order].Clear(first, count);
            ApplyByElement(transposed: true, _messageGradients[order], _mixedGradients[order], first, count);
        }
        if (order == 0)
            Density?.DivideBackward(first, count, _mixed[0], _mixedGradients[0]);
        else
            Density?.DivideBackwardTangents(first, count, _mixed, _mixedGradients);
        Convolution.MessageGradients[order].Clear(first, count);
        for (int p = 0; p < _paths.Length; p++)
            ApplyTransposed(_down[p], _mixedGradients[order], _paths[p].Message, Convolution.MessageGradients[order], p, first, count);
    }

    /// <summary>Adds to the gradients of the features that come in.</summary>
    public void BackwardToInputs(int order, int first, int count)
    {
        for (int l = 0; l < _up.Length && !_isFirst; l++)
            ApplyTransposed(_up[l], Convolution.FeatureGradients[order], l, _inputGradients[order], l, first, count);
        if (_isResidual)
            ApplyByElement(transposed: true, _outputGradients[order], _inputGradients[order], first, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[Convolution, Contraction, .. Readouts, .. Matrices, .. Arrays])
            part.Dispose();
        Density?.Dispose();
    }

    private static void Apply(TrainableMatrix<TLanes, T> matrix, RowArray<T> source, int sourcePart, RowArray<T> target, int targetPart, int first, int count) =>
        matrix.MultiplyAdd(
            count * source.Components(sourcePart), source.At(sourcePart, 0, first), source.BlockStride(sourcePart), target.At(targetPart, 0, first), target.BlockStride(targetPart));

    private static void ApplyTransposed(TrainableMatrix<TLanes, T> matrix, RowArray<T> source, int sourcePart, RowArray<T> target, int targetPart, int first, int count) =>
        matrix.MultiplyAddTransposed(
            count * source.Components(sourcePart), source.At(sourcePart, 0, first), source.BlockStride(sourcePart), target.At(targetPart, 0, first), target.BlockStride(targetPart));

    /// <summary>The map by element of each degree it has, run by run of atoms of one element.</summary>
    private void ApplyByElement(bool transposed, RowArray<T> source, RowArray<T> target, int first, int count)
    {
        int[] offsets = _work.Batch.ElementOffsets;
        for (int z = 0; z < _skip.Length; z++)
        {
            int from = Math.Max(first, offsets[z]), run = Math.Min(first + count, offsets[z + 1]) - from;
            for (int l = 0; l < _skip[z].Length && run > 0; l++)
            {
                if (transposed)
                    ApplyTransposed(_skip[z][l], source, l, target, l, from, run);
                else
                    Apply(_skip[z][l], source, l, target, l, from, run);
            }
        }
    }
}
