using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>The convolution of one layer on a batch: messages, edge gradients, and both again along a tangent.</summary>
/// <remarks>A task is a path, or all paths of one degree of the features, in one block of channels, for all atoms: the radial weights of the pairs, the largest arrays of all, then pass the caches once.</remarks>
internal sealed unsafe class GradientConvolution<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientWorkspace<TLanes, T> _work;
    private readonly ConvolutionPlan _plan;
    private readonly EdgeMatrices<TLanes, T>[] _folds;
    private readonly NativeArray<T>[] _matrices, _matrixTangents, _edgeSums, _weightGradients, _partials;
    private readonly bool _isFirst;
    private readonly int _inputMax;

    /// <summary>The radial network.</summary>
    public TrainableRadial<TLanes, T> Radial { get; }

    /// <summary>The senders' features as they are gathered: of atoms, or in the first layer of elements.</summary>
    public RowArray<T>[] Features { get; }

    /// <summary>Their gradients, always of atoms; in the first layer tangents alone.</summary>
    public RowArray<T>[] FeatureGradients { get; }

    /// <summary>Messages by path.</summary>
    public RowArray<T>[] Messages { get; }

    /// <summary>Their gradients.</summary>
    public RowArray<T>[] MessageGradients { get; }

    public GradientConvolution(GradientWorkspace<TLanes, T> work, ConvolutionPath[] paths, int layer)
    {
        _work = work;
        _isFirst = layer == 0;
        _inputMax = work.Shape.InputMaxDegree(layer);
        _plan = new ConvolutionPlan([.. paths.Select(p => new ConvolutionCoupling(p.Sender, p.Harmonic, p.Message))]);
        _folds = [.. _plan.Tiles.Select(t => new EdgeMatrices<TLanes, T>(t))];
        Radial = new TrainableRadial<TLanes, T>(work, $"interactions.{layer}.conv_tp_weights", paths.Length);
        (Features, FeatureGradients) = (work.Degrees(_inputMax), work.Degrees(_inputMax));
        int[] components = [.. paths.Select(p => 2 * p.Message + 1)];
        RowArray<T>[] ByPath() => [.. Enumerable.Range(0, 2).Select(_ => new RowArray<T>(components, work.Blocks, GradientWorkspace<TLanes, T>.Row))];
        (Messages, MessageGradients) = (ByPath(), ByPath());
        NativeArray<T>[] Arrays(int count) => [.. Enumerable.Range(0, count).Select(_ => new NativeArray<T>())];
        (_matrices, _matrixTangents) = (Arrays(_plan.Tiles.Length), Arrays(_plan.Tiles.Length));
        _weightGradients = Arrays(work.Threads);
        (_edgeSums, _partials) = (Arrays(BackwardTasks), Arrays(BackwardTasks));
    }

    /// <summary>Tasks of <see cref="Fold"/> and <see cref="FoldTangents"/>.</summary>
    public int Tiles => _plan.Tiles.Length;

    /// <summary>Tasks of <see cref="Forward"/> and <see cref="ForwardTangents"/>: paths times blocks.</summary>
    public int ForwardTasks => _plan.Couplings.Length * _work.Blocks;

    /// <summary>Tasks of <see cref="Backward"/> and <see cref="BackwardTangents"/>: degrees of the features times blocks.</summary>
    public int BackwardTasks => (_inputMax + 1) * _work.Blocks;

    private static int Row => GradientWorkspace<TLanes, T>.Row;

    /// <summary>Makes room for the batch.</summary>
    public void Resize()
    {
        int atoms = _work.Batch.AtomCount, edges = _work.Batch.EdgeCount;
        Radial.Resize(_work.Batch.PairCount);
        for (int order = 0; order < 2; order++)
        {
            Features[order].Resize(_isFirst ? _work.Shape.ElementCount : atoms);
            FeatureGradients[order].Resize(atoms);
            Messages[order].Resize(atoms);
            MessageGradients[order].Resize(atoms);
        }
        for (int i = 0; i < Tiles; i++)
        {
            _matrices[i].Require(3L * _folds[i].Room(edges));
            _matrixTangents[i].Require(_folds[i].Room(edges));
        }
    }

    /// <summary>Matrices of one tile for all edges, and their derivatives along the two directions across.</summary>
    public void Fold(int tile)
    {
        EdgeGeometry<TLanes, T> geometry = _work.Geometry;
        int edges = _work.Batch.EdgeCount;
        EdgeMatrices<TLanes, T> fold = _folds[tile];
        T* target = _matrices[tile].Pointer;
        fold.Compute(geometry.Values.Pointer, geometry.Count, target, edges);
        for (int direction = 0; direction < 2; direction++)
            fold.Compute(geometry.Slopes.Pointer + direction * geometry.Stride, 2 * geometry.Stride, target + (direction + 1) * fold.Room(edges), edges);
    }

    /// <summary>Tangents of the matrices of one tile for all edges.</summary>
    public void FoldTangents(int tile) =>
        _folds[tile].Compute(_work.Geometry.Tangents.Pointer, _work.Geometry.Stride, _matrixTangents[tile].Pointer, _work.Batch.EdgeCount);

    /// <summary>Messages of all atoms by one path in one block, and the radial weights that they need.</summary>
    public void Forward(int task, int worker)
    {
        GradientBatch batch = _work.Batch;
        (int path, int block) = (task / _work.Blocks, task % _work.Blocks);
        Radial.Forward(path, block, worker);
        int* rows = _isFirst ? batch.SenderElements.Pointer : batch.Senders.Pointer;
        PairWeights<TLanes, T> weights = Weights(path, block, T.One);
        for (int i = 0; i < Tiles; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            if (tile.Path == path)
            {
                ConvolutionKernel<TLanes, T, PairWeights<TLanes, T>>.Forward(
                    tile, weights, batch.AtomCount, batch.Offsets.Pointer, rows, _matrices[i].Pointer, Features[0].At(tile.Feature, block, 0),
                    RowLayout.Packed(tile.Columns, Row), Messages[0].At(path, block, 0), RowLayout.Packed(Messages[0].Components(path), Row));
            }
        }
    }

    /// <summary>Tangents of the messages of all atoms by one path in one block.</summary>
    public void ForwardTangents(int task)
    {
        GradientBatch batch = _work.Batch;
        (int path, int block) = (task / _work.Blocks, task % _work.Blocks);
        for (int i = 0; i < Tiles; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            if (tile.Path != path)
                continue;
            TangentOperands<T> operands = Operands(i, block);
            operands.FeatureRows = _isFirst ? batch.SenderElements.Pointer : batch.Senders.Pointer;
            ConvolutionTangent<TLanes, T>.Forward(tile, batch.AtomCount, operands, Messages[1].At(path, block, 0), Messages[1].Components(path));
        }
    }

    /// <summary>
    /// Gradients of all atoms' features of one degree and block, and their share of the edges' gradients. Atoms send here: their edges are
    /// walked the other way round, which changes the sign of odd harmonics.
    /// </summary>
    public void Backward(int task)
    {
        GradientBatch batch = _work.Batch;
        (int degree, int block) = (task / _work.Blocks, task % _work.Blocks);
        T* sums = _edgeSums[task].RequireZeros(3L * batch.EdgeCount * TLanes.Width);
        if (!_isFirst)
            FeatureGradients[0].Clear(degree, block, 0, batch.AtomCount);
        for (int i = 0; i < Tiles; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            if (tile.Feature != degree)
                continue;
            PairWeights<TLanes, T> weights = Weights(tile.Path, block, Sign(tile));
            ConvolutionKernel<TLanes, T, PairWeights<TLanes, T>>.Backward(
                tile, weights, batch.AtomCount, batch.Offsets.Pointer, OwnRows, batch.Senders.Pointer, _matrices[i].Pointer, _folds[i].Room(batch.EdgeCount),
                Features[0].At(degree, block, 0), RowLayout.Packed(tile.Columns, Row),
                MessageGradients[0].At(tile.Path, block, 0), RowLayout.Packed(MessageGradients[0].Components(tile.Path), Row),
                _isFirst ? null : FeatureGradients[0].At(degree, block, 0), sums);
        }
    }

    /// <summary>Adds up what the tasks of <see cref="Backward"/> found for the edges of a run of atoms.</summary>
    public void CollectEdges(int first, int count)
    {
        GradientBatch batch = _work.Batch;
        T* lanes = stackalloc T[TLanes.Width];
        for (int e = batch.Offsets.Pointer[first]; e < batch.Offsets.Pointer[first + count]; e++)
        {
            double* frame = _work.Geometry.Frames.Pointer + 9L * e;
            double* target = _work.EdgeGradients.Pointer + 3L * e;
            for (int direction = 0; direction < 3; direction++)
            {
                TLanes vector = default;
                foreach (NativeArray<T> sums in _edgeSums)
                    vector += TLanes.Load(sums.Pointer + (3L * e + direction) * TLanes.Width);
                vector.Store(lanes);
                double sum = LaneSum<TLanes, T>.OfStored(lanes);
                for (int axis = 0; axis < 3; axis++)
                    target[axis] += sum * frame[3 * direction + axis];
            }
        }
    }

    /// <summary>Tangents of the gradients of all atoms' features of one degree and block, and the last matrices of their paths' radial network.</summary>
    public void BackwardTangents(int task, int worker)
    {
        GradientBatch batch = _work.Batch;
        (int degree, int block) = (task / _work.Blocks, task % _work.Blocks);
        FeatureGradients[1].Clear(degree, block, 0, batch.AtomCount);
        T* partial = _partials[task].RequireZeros(Radial.PartialSize);
        long size = (long)batch.PairCount * Row;
        for (int i = 0; i < Tiles; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            if (tile.Feature != degree)
                continue;
            // The tiles of a path follow each other.
            T* gradients = tile.FirstRow == 0 ? _weightGradients[worker].RequireZeros(2 * size) : _weightGradients[worker].Pointer;
            TangentOperands<T> operands = Operands(i, block);
            operands.FeatureRows = OwnRows;
            operands.GradientRows = batch.Senders.Pointer;
            int components = Messages[0].Components(tile.Path);
            ConvolutionTangent<TLanes, T>.Backward(
                tile, batch.AtomCount, Sign(tile), operands, MessageGradients[0].At(tile.Path, block, 0), MessageGradients[1].At(tile.Path, block, 0), components,
                FeatureGradients[1].At(degree, block, 0), gradients, gradients + size);
            if (tile.FirstRow + tile.Rows == components)
                Radial.Backward(tile.Path, block, worker, gradients, gradients + size, partial);
        }
    }

    /// <summary>Gradients of the radial network's hidden layers for a run of samples.</summary>
    public void BackwardRadial(int first, int count) => Radial.BackwardHidden(_partials, first, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[
            .. _matrices, .. _matrixTangents, .. _edgeSums, .. _weightGradients, .. _partials, Radial, .. Features, .. FeatureGradients, .. Messages, .. MessageGradients])
            part.Dispose();
    }

    private static T Sign(ConvolutionTile tile) => (tile.Harmonics - 1) / 2 % 2 == 0 ? T.One : -T.One;

    /// <summary>Feature row of each edge when its receiver sends.</summary>
    private int* OwnRows => _isFirst ? _work.Batch.ReceiverElements.Pointer : _work.Batch.Receivers.Pointer;

    private PairWeights<TLanes, T> Weights(int path, int block, T sign) =>
        new(Radial.Weights[0].At(path, block, 0), Radial.Weights[1].At(path, block, 0), _work.Batch.Pairs.Pointer, sign);

    private TangentOperands<T> Operands(int tile, int block)
    {
        ConvolutionTile t = _plan.Tiles[tile];
        return new TangentOperands<T>
        {
            Offsets = _work.Batch.Offsets.Pointer,
            Pairs = _work.Batch.Pairs.Pointer,
            Matrices = _matrices[tile].Pointer,
            MatrixTangents = _matrixTangents[tile].Pointer,
            Features = Features[0].At(t.Feature, block, 0),
            FeatureTangents = Features[1].At(t.Feature, block, 0),
            Weights = Radial.Weights[0].At(t.Path, block, 0),
            WeightSlopes = Radial.Weights[1].At(t.Path, block, 0),
            Rates = _work.Samples.Rates.Pointer,
        };
    }
}
