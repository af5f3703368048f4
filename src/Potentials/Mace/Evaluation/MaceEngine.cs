using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.O3;
using EquivSim.Structures;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>Evaluates a MACE model at one precision and vector width.</summary>
internal interface IMaceEngine : IDisposable
{
    /// <summary>Computes what a potential gives.</summary>
    void Evaluate(Structure structure, PotentialResult result);

    /// <summary>Largest relative error of the radial tables.</summary>
    double TableError { get; }
}

/// <summary>
/// Energy and its gradient in one sweep forward and one back, layer by layer; each is a loop over chunks of atoms that threads share.
/// </summary>
/// <remarks>
/// <para>Features lie in blocks of channels, two vectors wide; a block holds a row of channels for each component of each node. All that
/// belongs to a chunk alone is kept in its own run of memory or in the worker's scratch; what neighbours read (the features before a
/// convolution, the message gradients after it) lies in arrays over all nodes.</para>
/// <para>Each number is computed by one task in a fixed order, so that the results have the same bits for any number of threads.</para>
/// </remarks>
internal sealed unsafe class MaceEngine<TLanes, T, TOrder> : IMaceEngine
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOrder : struct, ITileRows
{
    private static readonly int Row = 2 * TLanes.Width;

    private readonly MaceShape _shape;
    private readonly MaceConstants _constants;
    private readonly double _activation;
    private readonly PairRepulsion? _repulsion;
    private readonly double _repulsionScale;
    private readonly int _blocks, _padded, _messageComponents, _elements;
    private readonly int[] _pairClass;
    private readonly MaceLayer<TLanes, T>[] _layers;
    private readonly SphericalHarmonics _harmonics;
    private readonly NativeArray<T> _embedding, _embeddingUp;
    private readonly EdgeList _edges;
    private readonly WorkerPool _workers;
    private readonly Scratch[] _scratch;
    private readonly Action<int, int>[] _forward, _backward;
    private readonly Action<int, int> _collect;

    // Per layer: features that leave it and their gradient (chunk by chunk), messages (chunk by chunk), mapped features and message gradients (over nodes).
    private readonly NativeArray<T>[] _features, _featureGradients, _messages, _mapped, _messageGradients;
    private readonly NativeArray<double>[] _densities;
    private readonly NativeArray<double> _nodeEnergies = new(), _edgeGradients = new(), _virials = new();
    private PotentialResult _result = new();

    public double TableError => _layers.Max(l => l.Radial.RelativeError);

    public MaceEngine(MaceModelData data, int threads, double skin)
    {
        MaceConfiguration configuration = data.Configuration;
        _shape = MaceShape.Of(configuration);
        var reader = new WeightReader(data.Weights);
        _constants = MaceConstants.Read(reader, configuration);
        _activation = configuration.ActivationConstant;
        _repulsion = configuration.PairRepulsion ? new PairRepulsion(configuration, _constants) : null;
        // ScaleShiftMACE scales the repulsion like the network's energy, plain MACE adds it as it is.
        _repulsionScale = configuration.IsScaleShift ? 1 : 1 / _constants.Scale;
        _elements = _shape.ElementCount;
        int channels = _shape.Channels;
        _blocks = (channels + Row - 1) / Row;
        _padded = _blocks * Row;
        _messageComponents = (_shape.MaxEll + 1) * (_shape.MaxEll + 1);
        _harmonics = new SphericalHarmonics(_shape.MaxEll);

        bool hasClasses = configuration.DistanceTransform != DistanceTransformKind.None;
        var radiusSums = new List<double>();
        _pairClass = new int[_elements * _elements];
        for (int a = 0; a < _elements; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                if (hasClasses || radiusSums.Count == 0)
                    radiusSums.Add(_constants.CovalentRadii[a] + _constants.CovalentRadii[b]);
                _pairClass[a * _elements + b] = _pairClass[b * _elements + a] = radiusSums.Count - 1;
            }
        }
        int layers = _shape.LayerCount;
        _layers = [.. Enumerable.Range(0, layers).Select(t => new MaceLayer<TLanes, T>(configuration, _shape, _constants, reader, t, [.. radiusSums]))];

        double[] embedding = reader.Required("node_embedding.linear.weight", [(long)_elements * channels]);
        double[] up = reader.Required("interactions.0.linear_up.weight", [(long)channels * channels]);
        reader.RefuseRest();
        _embedding = new NativeArray<T>();
        _embeddingUp = new NativeArray<T>();
        T* h = _embedding.RequireZeros((long)_elements * _padded), u = _embeddingUp.RequireZeros((long)_elements * _padded);
        for (int z = 0; z < _elements; z++)
        {
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int k = 0; k < channels; k++)
                    sum += embedding[z * channels + k] * up[k * channels + c];
                // Blocks first, as all features.
                long at = ((long)(c / Row) * _elements + z) * Row + c % Row;
                h[at] = T.CreateTruncating(embedding[z * channels + c] / Math.Sqrt(_elements));
                u[at] = T.CreateTruncating(sum / Math.Sqrt((double)_elements * channels));
            }
        }

        _edges = new EdgeList(new ElementTable(configuration.AtomicNumbers), configuration.RMax, RadialTable<T>.ShortestShare * configuration.RMax, skin);
        _workers = new WorkerPool(threads);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new Scratch())];
        _features = Arrays(layers + 1);
        _featureGradients = Arrays(layers + 1);
        _messages = Arrays(layers);
        _densities = [.. Enumerable.Range(0, layers).Select(_ => new NativeArray<double>())];
        _mapped = Arrays(layers);
        _messageGradients = Arrays(layers);
        _forward = [.. Enumerable.Range(0, layers).Select(t => (Action<int, int>)((chunk, worker) => Forward(t, Of(chunk), _scratch[worker])))];
        _backward = [.. Enumerable.Range(0, layers).Select(t => (Action<int, int>)((chunk, worker) => Backward(t, Of(chunk), _scratch[worker])))];
        _collect = (chunk, _) => Collect(Of(chunk));

        static NativeArray<T>[] Arrays(int count) => [.. Enumerable.Range(0, count).Select(_ => new NativeArray<T>())];
    }

    public void Evaluate(Structure structure, PotentialResult result)
    {
        _edges.Update(structure);
        int atoms = _edges.AtomCount;
        result.Resize(atoms);
        _result = result;
        _nodeEnergies.RequireZeros(atoms);
        _edgeGradients.RequireZeros(3L * _edges.EdgeCount);
        _virials.Require(9L * _edges.ChunkCount);
        for (int t = 0; t < _layers.Length; t++)
        {
            MaceLayer<TLanes, T> layer = _layers[t];
            _features[t].Require((long)atoms * Components(layer.InputMax) * _padded);
            _features[t + 1].Require((long)atoms * Components(layer.OutputMax) * _padded);
            _featureGradients[t + 1].Require((long)atoms * Components(layer.OutputMax) * _padded);
            _messages[t].Require((long)atoms * _messageComponents * _padded);
            _densities[t].Require(atoms);
            if (t > 0)
            {
                _mapped[t].Require((long)atoms * Components(layer.InputMax) * _padded);
                _messageGradients[t].Require((long)atoms * PathComponents(layer) * _padded);
            }
        }

        for (int t = 0; t < _layers.Length; t++)
            _workers.Run(_edges.ChunkCount, _forward[t]);
        for (int t = _layers.Length - 1; t > 0; t--)
            _workers.Run(_edges.ChunkCount, _backward[t]);
        _workers.Run(_edges.ChunkCount, _collect);

        double energy = 0;
        for (int i = 0; i < atoms; i++)
            energy += result.NodeEnergies[i];
        result.Energy = energy;
        Array.Clear(result.Virial);
        for (int chunk = 0; chunk < _edges.ChunkCount; chunk++)
        {
            for (int k = 0; k < 9; k++)
                result.Virial[k] += 0.5 * (_virials.Pointer[9 * chunk + k] + _virials.Pointer[9 * chunk + k % 3 * 3 + k / 3]);
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        foreach (IDisposable part in (IEnumerable<IDisposable>)[.. _layers, _embedding, _embeddingUp, .. _features, .. _featureGradients, .. _messages, .. _densities, .. _mapped, .. _messageGradients, _nodeEnergies, _edgeGradients, _virials, .. _scratch])
            part.Dispose();
    }

    private static int Components(int maxDegree) => (maxDegree + 1) * (maxDegree + 1);

    private static int PathComponents(MaceLayer<TLanes, T> layer)
    {
        int sum = 0;
        foreach (ConvolutionCoupling c in layer.Convolution.Couplings)
            sum += 2 * c.Message + 1;
        return sum;
    }

    private Chunk Of(int index)
    {
        int first = index * EdgeList.ChunkAtoms;
        int count = Math.Min(EdgeList.ChunkAtoms, _edges.AtomCount - first);
        return new Chunk(index, first, count, _edges.Offsets[first], _edges.Offsets[first + count]);
    }

    /// <summary>A layer for the atoms of a chunk, from messages to the features that leave it; after the last layer, back to its messages.</summary>
    private void Forward(int t, Chunk chunk, Scratch scratch)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        if (t == 0)
        {
            Embed(chunk);
            Repel(chunk);
        }
        Locate(layer, chunk, scratch, withSlopes: false, sign: 1);
        for (int e = chunk.FirstEdge; e < chunk.EndEdge; e++)
            scratch.FeatureRows.Pointer[e - chunk.FirstEdge] = t == 0 ? _edges.Elements[_edges.Senders[e]] : _edges.Senders[e];

        T* messages = scratch.PathMessages.Require((long)chunk.Count * PathComponents(layer) * _padded);
        nint matrices = 0;
        ReadOnlySpan<ConvolutionTile> tiles = layer.Convolution.Tiles;
        foreach (ConvolutionTile tile in tiles)
        {
            int rows = 2 * layer.Convolution.Couplings[tile.Path].Message + 1;
            for (int block = 0; block < _blocks; block++)
            {
                var weights = new TabulatedWeights<TLanes, T, TOrder>(layer.Radial.Slab(tile.Path, block), scratch.TableRows.Pointer, scratch.Basis.Pointer);
                ConvolutionKernel<TLanes, T, TabulatedWeights<TLanes, T, TOrder>>.Forward(
                    tile, weights, chunk.Count, scratch.Offsets.Pointer, scratch.FeatureRows.Pointer, scratch.Matrices.Pointer + matrices,
                    ConvolutionFeatures(t, tile.Feature, block), PathBlock(layer, messages, chunk.Count, tile.Path, block), rows);
            }
            matrices += MatrixRoom(tile, chunk.EdgeCount);
        }

        T* mixed = ChunkOf(_messages[t], chunk, _messageComponents);
        Clear(mixed, (long)chunk.Count * _messageComponents * _padded);
        for (int path = 0; path < layer.Convolution.Couplings.Length; path++)
        {
            int l = layer.Convolution.Couplings[path].Message;
            T* source = PathBlock(layer, messages, chunk.Count, path, 0);
            for (int first = 0; RunAt(chunk, first, layer.Down.Length > 1, out int element, out int count); first += count)
            {
                layer.Down[element][path].MultiplyAdd(
                    count * (2 * l + 1), source + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l),
                    Degree(mixed, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l));
            }
        }

        if (layer.Density is { } density)
            Divide(density, chunk, mixed, _densities[t].Pointer);

        T* products = scratch.Products.Require((long)chunk.Count * Components(layer.OutputMax) * _padded);
        Contract(layer, chunk, scratch, mixed, products);
        T* features = ChunkOf(_features[t + 1], chunk, Components(layer.OutputMax));
        Clear(features, (long)chunk.Count * Components(layer.OutputMax) * _padded);
        for (int l = 0; l <= layer.OutputMax; l++)
            layer.Product[l].MultiplyAdd(chunk.Count * (2 * l + 1), Degree(products, chunk.Count, l), BlockStride(chunk.Count, l), Degree(features, chunk.Count, l), BlockStride(chunk.Count, l));
        T* before = ChunkOf(_features[t], chunk, Components(layer.InputMax));
        for (int l = 0; l <= layer.SkipMax; l++)
        {
            for (int first = 0; RunAt(chunk, first, byElement: true, out int element, out int count); first += count)
            {
                layer.Skip[element][l].MultiplyAdd(
                    count * (2 * l + 1), Degree(before, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l),
                    Degree(features, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l));
            }
        }

        bool isLast = t == _layers.Length - 1;
        T* gradients = ChunkOf(_featureGradients[t + 1], chunk, Components(layer.OutputMax));
        Clear(gradients, (long)chunk.Count * Components(layer.OutputMax) * _padded);
        Read(layer, chunk, features, gradients);
        if (!isLast)
        {
            MaceLayer<TLanes, T> next = _layers[t + 1];
            for (int l = 0; l <= next.InputMax; l++)
            {
                T* target = Mapped(t + 1, l, 0) + (nint)chunk.First * (2 * l + 1) * Row;
                nint stride = BlockStride(_edges.AtomCount, l);
                for (int block = 0; block < _blocks; block++)
                    Clear(target + block * stride, (long)chunk.Count * (2 * l + 1) * Row);
                next.Up[l].MultiplyAdd(chunk.Count * (2 * l + 1), Degree(features, chunk.Count, l), BlockStride(chunk.Count, l), target, stride);
            }
            return;
        }
        BackThroughProduct(t, chunk, scratch);
    }

    /// <summary>From the message gradients of a layer back to its mapped features and edges, and on through the layer below.</summary>
    private void Backward(int t, Chunk chunk, Scratch scratch)
    {
        MaceLayer<TLanes, T> layer = _layers[t], below = _layers[t - 1];
        // Atoms of the chunk send: the edges are their own, the other way round.
        Locate(layer, chunk, scratch, withSlopes: true, sign: -1);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int e = _edges.Offsets[chunk.First + node]; e < _edges.Offsets[chunk.First + node + 1]; e++)
            {
                scratch.FeatureRows.Pointer[e - chunk.FirstEdge] = chunk.First + node;
                scratch.GradientRows.Pointer[e - chunk.FirstEdge] = _edges.Senders[e];
            }
        }
        int components = Components(layer.InputMax);
        T* mapped = scratch.MappedGradients.RequireZeros((long)chunk.Count * components * _padded);
        BackThroughConvolution(t, chunk, scratch, _messageGradients[t].Pointer, _edges.AtomCount, mapped, sign: -1);

        T* gradients = ChunkOf(_featureGradients[t], chunk, components);
        T* above = ChunkOf(_featureGradients[t + 1], chunk, Components(layer.OutputMax));
        for (int l = 0; l <= layer.InputMax; l++)
            layer.Up[l].MultiplyAddTransposed(chunk.Count * (2 * l + 1), Degree(mapped, chunk.Count, l), BlockStride(chunk.Count, l), Degree(gradients, chunk.Count, l), BlockStride(chunk.Count, l));
        for (int l = 0; l <= layer.SkipMax; l++)
        {
            for (int first = 0; RunAt(chunk, first, byElement: true, out int element, out int count); first += count)
            {
                layer.Skip[element][l].MultiplyAddTransposed(
                    count * (2 * l + 1), Degree(above, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l),
                    Degree(gradients, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l));
            }
        }
        BackThroughProduct(t - 1, chunk, scratch);
    }

    /// <summary>From the gradient of a layer's features to that of its messages; in the first layer on to the edges.</summary>
    private void BackThroughProduct(int t, Chunk chunk, Scratch scratch)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        T* gradients = ChunkOf(_featureGradients[t + 1], chunk, Components(layer.OutputMax));
        T* products = scratch.Products.RequireZeros((long)chunk.Count * Components(layer.OutputMax) * _padded);
        for (int l = 0; l <= layer.OutputMax; l++)
            layer.Product[l].MultiplyAddTransposed(chunk.Count * (2 * l + 1), Degree(gradients, chunk.Count, l), BlockStride(chunk.Count, l), Degree(products, chunk.Count, l), BlockStride(chunk.Count, l));
        T* mixed = ChunkOf(_messages[t], chunk, _messageComponents);
        T* mixedGradients = scratch.MessageGradients.Require((long)chunk.Count * _messageComponents * _padded);
        ContractBackward(layer, chunk, scratch, mixed, products, mixedGradients);
        if (layer.Density is { } density)
            DivideBackward(density, chunk, mixed, mixedGradients, _densities[t].Pointer);

        int atoms = t == 0 ? chunk.Count : _edges.AtomCount, firstAtom = t == 0 ? 0 : chunk.First;
        T* target = t == 0 ? scratch.PathMessages.Require((long)chunk.Count * PathComponents(layer) * _padded) : _messageGradients[t].Pointer;
        for (int path = 0; path < layer.Convolution.Couplings.Length; path++)
        {
            int l = layer.Convolution.Couplings[path].Message;
            T* rows = PathBlock(layer, target, atoms, path, 0) + (nint)firstAtom * (2 * l + 1) * Row;
            for (int block = 0; block < _blocks; block++)
                Clear(rows + block * BlockStride(atoms, l), (long)chunk.Count * (2 * l + 1) * Row);
            for (int first = 0; RunAt(chunk, first, layer.Down.Length > 1, out int element, out int count); first += count)
            {
                layer.Down[element][path].MultiplyAddTransposed(
                    count * (2 * l + 1), Degree(mixedGradients, chunk.Count, l) + first * (2 * l + 1) * Row, BlockStride(chunk.Count, l),
                    rows + first * (2 * l + 1) * Row, BlockStride(atoms, l));
            }
        }
        if (t > 0)
            return;

        Locate(layer, chunk, scratch, withSlopes: true, sign: 1);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int e = _edges.Offsets[chunk.First + node]; e < _edges.Offsets[chunk.First + node + 1]; e++)
            {
                scratch.FeatureRows.Pointer[e - chunk.FirstEdge] = _edges.Elements[_edges.Senders[e]];
                scratch.GradientRows.Pointer[e - chunk.FirstEdge] = node;
            }
        }
        BackThroughConvolution(0, chunk, scratch, target, chunk.Count, null, sign: 1);
    }

    private void BackThroughConvolution(int t, Chunk chunk, Scratch scratch, T* messageGradients, int gradientNodes, T* mapped, int sign)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        T* sums = scratch.EdgeSums.RequireZeros((long)chunk.EdgeCount * 3 * TLanes.Stride);
        nint matrices = 0;
        foreach (ConvolutionTile tile in layer.Convolution.Tiles)
        {
            int rows = 2 * layer.Convolution.Couplings[tile.Path].Message + 1;
            for (int block = 0; block < _blocks; block++)
            {
                var weights = new TabulatedWeights<TLanes, T, TOrder>(layer.Radial.Slab(tile.Path, block), scratch.TableRows.Pointer, scratch.Basis.Pointer);
                T* gradients = mapped == null ? null : Degree(mapped, chunk.Count, tile.Feature) + block * BlockStride(chunk.Count, tile.Feature);
                ConvolutionKernel<TLanes, T, TabulatedWeights<TLanes, T, TOrder>>.Backward(
                    tile, weights, chunk.Count, scratch.Offsets.Pointer, scratch.FeatureRows.Pointer, scratch.GradientRows.Pointer,
                    scratch.Matrices.Pointer + matrices, MatrixRoom(tile, chunk.EdgeCount), ConvolutionFeatures(t, tile.Feature, block),
                    PathBlock(layer, messageGradients, gradientNodes, tile.Path, block), rows, gradients, sums);
            }
            matrices += 3 * MatrixRoom(tile, chunk.EdgeCount);
        }
        for (int e = 0; e < chunk.EdgeCount; e++)
        {
            double* frame = scratch.Frames.Pointer + 9 * e;
            double* target = _edgeGradients.Pointer + 3L * (chunk.FirstEdge + e);
            for (int direction = 0; direction < 3; direction++)
            {
                double sum = 0;
                T* lanes = sums + ((long)e * 3 + direction) * TLanes.Stride;
                for (int k = 0; k < TLanes.Width; k++)
                    sum += double.CreateTruncating(lanes[k]);
                for (int axis = 0; axis < 3; axis++)
                    target[axis] += sign * sum * frame[3 * direction + axis];
            }
        }
    }

    /// <summary>Table positions, frames and matrices of a chunk's edges.</summary>
    private void Locate(MaceLayer<TLanes, T> layer, Chunk chunk, Scratch scratch, bool withSlopes, int sign)
    {
        int edges = chunk.EdgeCount, count = _harmonics.Count, padded = MaceLayer<TLanes, T>.Padded(count);
        int order = TOrder.Count;
        scratch.FeatureRows.Require(edges);
        scratch.GradientRows.Require(edges);
        int* offsets = scratch.Offsets.Require(chunk.Count + 1);
        for (int node = 0; node <= chunk.Count; node++)
            offsets[node] = _edges.Offsets[chunk.First + node] - chunk.FirstEdge;
        int* rows = scratch.TableRows.Require(edges);
        T* basis = scratch.Basis.Require(2L * order * edges);
        T* vectors = scratch.Vectors.Require(3L * edges);
        double* frames = scratch.Frames.Require(9L * edges);
        for (int node = 0; node < chunk.Count; node++)
        {
            int element = _edges.Elements[chunk.First + node];
            for (int e = offsets[node]; e < offsets[node + 1]; e++)
            {
                int edge = chunk.FirstEdge + e;
                double x = sign * _edges.Vectors[3 * edge], y = sign * _edges.Vectors[3 * edge + 1], z = sign * _edges.Vectors[3 * edge + 2];
                double r = Math.Sqrt(x * x + y * y + z * z);
                rows[e] = layer.Radial.Locate(r, _pairClass[_edges.Elements[_edges.Senders[edge]] * _elements + element], basis + 2 * order * e);
                (vectors[3 * e], vectors[3 * e + 1], vectors[3 * e + 2]) = (T.CreateTruncating(x), T.CreateTruncating(y), T.CreateTruncating(z));
                if (withSlopes)
                    EdgeFrame.Write(x / r, y / r, z / r, frames + 9 * e);
            }
        }

        T* values = scratch.Values.Require((long)edges * count);
        if (!withSlopes)
        {
            Harmonics(vectors, values, null, edges);
            Fold(layer, scratch, values, count, null, 0, edges);
            return;
        }
        T* gradients = scratch.Gradients.Require((long)edges * 3 * count + padded);
        Harmonics(vectors, values, gradients, edges);
        T* slopes = scratch.Slopes.Require((long)edges * 2 * padded);
        for (int e = 0; e < edges; e++)
        {
            T* g = gradients + (long)e * 3 * count;
            for (int direction = 0; direction < 2; direction++)
            {
                double* axis = frames + 9 * e + 3 * (direction + 1);
                TLanes a = TLanes.Broadcast(T.CreateTruncating(axis[0])), b = TLanes.Broadcast(T.CreateTruncating(axis[1])), c = TLanes.Broadcast(T.CreateTruncating(axis[2]));
                T* slope = slopes + (2L * e + direction) * padded;
                for (int k = 0; k < count; k += TLanes.Width)
                    TLanes.MultiplyAdd(a, TLanes.Load(g + k), TLanes.MultiplyAdd(b, TLanes.Load(g + count + k), c * TLanes.Load(g + 2 * count + k))).Store(slope + k);
            }
        }
        Fold(layer, scratch, values, count, slopes, padded, edges);
    }

    /// <summary>The matrices of all tiles: harmonics, and if asked their slopes, times the folds.</summary>
    private static void Fold(MaceLayer<TLanes, T> layer, Scratch scratch, T* values, int valueStride, T* slopes, int slopeStride, int edges)
    {
        long room = 0;
        ConvolutionTile[] tiles = layer.Convolution.Tiles;
        foreach (ConvolutionTile tile in tiles)
            room += (slopes == null ? 1 : 3) * (long)MatrixRoom(tile, edges);
        T* target = scratch.Matrices.Require(room);
        for (int i = 0; i < tiles.Length; i++)
        {
            MatrixKernel<TLanes, T>.Fold(tiles[i], layer.Folds[i].Pointer, values, valueStride, target, edges);
            target += MatrixRoom(tiles[i], edges);
            for (int direction = 0; slopes != null && direction < 2; direction++, target += MatrixRoom(tiles[i], edges))
                MatrixKernel<TLanes, T>.Fold(tiles[i], layer.Folds[i].Pointer, slopes + direction * slopeStride, 2 * slopeStride, target, edges);
        }
    }

    /// <summary>Numbers for the matrices of some edges; whole vectors are written, so that one more follows.</summary>
    private static nint MatrixRoom(ConvolutionTile tile, int edges) => MaceLayer<TLanes, T>.Padded(edges * tile.MatrixSize) + TLanes.Width;

    private void Harmonics(T* vectors, T* values, T* gradients, int edges)
    {
        int count = _harmonics.Count;
        if (typeof(T) == typeof(double))
        {
            if (gradients == null)
                _harmonics.Compute(new ReadOnlySpan<double>(vectors, 3 * edges), new Span<double>(values, edges * count));
            else
                _harmonics.Compute(new ReadOnlySpan<double>(vectors, 3 * edges), new Span<double>(values, edges * count), new Span<double>(gradients, 3 * edges * count));
        }
        else if (gradients == null)
        {
            _harmonics.Compute(new ReadOnlySpan<float>(vectors, 3 * edges), new Span<float>(values, edges * count));
        }
        else
        {
            _harmonics.Compute(new ReadOnlySpan<float>(vectors, 3 * edges), new Span<float>(values, edges * count), new Span<float>(gradients, 3 * edges * count));
        }
    }

    private void Contract(MaceLayer<TLanes, T> layer, Chunk chunk, Scratch scratch, T* mixed, T* products)
    {
        int inputs = _messageComponents, outputs = layer.Contraction.OutputCount;
        T* input = scratch.Inputs.Require((long)inputs * Row), output = scratch.Outputs.Require((long)outputs * Row);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                Gather(mixed, chunk.Count, _shape.MaxEll, block, node, input);
                ContractionKernel<TLanes, T>.Forward(layer.Contraction, input, CoefficientsOf(layer, chunk.First + node, block), output);
                Scatter(output, products, chunk.Count, layer.OutputMax, block, node);
            }
        }
    }

    private void ContractBackward(MaceLayer<TLanes, T> layer, Chunk chunk, Scratch scratch, T* mixed, T* productGradients, T* mixedGradients)
    {
        int inputs = _messageComponents, outputs = layer.Contraction.OutputCount;
        T* input = scratch.Inputs.Require((long)inputs * Row), output = scratch.Outputs.Require((long)outputs * Row);
        T* gradient = scratch.InputGradients.Require((long)inputs * Row);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                Gather(mixed, chunk.Count, _shape.MaxEll, block, node, input);
                Gather(productGradients, chunk.Count, layer.OutputMax, block, node, output);
                ContractionKernel<TLanes, T>.Backward(layer.Contraction, input, CoefficientsOf(layer, chunk.First + node, block), output, gradient);
                Scatter(gradient, mixedGradients, chunk.Count, _shape.MaxEll, block, node);
            }
        }
    }

    private T* CoefficientsOf(MaceLayer<TLanes, T> layer, int place, int block) =>
        layer.Coefficients.Pointer + (long)(_edges.Elements[place] * _blocks + block) * layer.Contraction.CoefficientCount * Row;

    /// <summary>The rows of one node and block, from degree to degree, brought together.</summary>
    private void Gather(T* source, int nodes, int maxDegree, int block, int node, T* target)
    {
        for (int l = 0; l <= maxDegree; l++)
        {
            T* rows = Degree(source, nodes, l) + block * BlockStride(nodes, l) + (nint)node * (2 * l + 1) * Row;
            Copy(rows, target + l * l * Row, (2 * l + 1) * Row);
        }
    }

    private void Scatter(T* source, T* target, int nodes, int maxDegree, int block, int node)
    {
        for (int l = 0; l <= maxDegree; l++)
        {
            T* rows = Degree(target, nodes, l) + block * BlockStride(nodes, l) + (nint)node * (2 * l + 1) * Row;
            Copy(source + l * l * Row, rows, (2 * l + 1) * Row);
        }
    }

    private void Embed(Chunk chunk)
    {
        T* target = ChunkOf(_features[0], chunk, 1);
        for (int block = 0; block < _blocks; block++)
        {
            for (int node = 0; node < chunk.Count; node++)
                Copy(_embedding.Pointer + ((long)block * _elements + _edges.Elements[chunk.First + node]) * Row, target + ((long)block * chunk.Count + node) * Row, Row);
        }
    }

    /// <summary>Repulsion of the nuclei: energies of the chunk's atoms and gradients of their edges.</summary>
    private void Repel(Chunk chunk)
    {
        if (_repulsion is null)
            return;
        for (int place = chunk.First; place < chunk.First + chunk.Count; place++)
        {
            for (int e = _edges.Offsets[place]; e < _edges.Offsets[place + 1]; e++)
            {
                double r = Distance(e);
                (double energy, double slope) = _repulsion.Half(r, _edges.Elements[_edges.Senders[e]], _edges.Elements[place]);
                _nodeEnergies.Pointer[place] += _repulsionScale * energy;
                PullAlong(e, _constants.Scale * _repulsionScale * slope / r);
            }
        }
    }

    /// <summary>Divides the messages of each atom by one plus its neighbour density.</summary>
    private void Divide(RadialTable<double> density, Chunk chunk, T* mixed, double* factors)
    {
        for (int node = 0; node < chunk.Count; node++)
        {
            double sum = 0;
            for (int e = _edges.Offsets[chunk.First + node]; e < _edges.Offsets[chunk.First + node + 1]; e++)
                sum += density.Single(Distance(e), PairClass(chunk.First + node, e)).Value;
            factors[chunk.First + node] = 1 / (1 + sum);
            TLanes factor = TLanes.Broadcast(T.CreateTruncating(1 / (1 + sum)));
            for (int l = 0; l <= _shape.MaxEll; l++)
            {
                for (int block = 0; block < _blocks; block++)
                {
                    T* row = MessageRow(mixed, chunk, l, block, node);
                    for (int k = 0; k < (2 * l + 1) * Row; k += TLanes.Width)
                        (factor * TLanes.Load(row + k)).Store(row + k);
                }
            }
        }
    }

    /// <summary>From gradients of the divided messages to those of the messages and of the edges' lengths.</summary>
    private void DivideBackward(RadialTable<double> density, Chunk chunk, T* mixed, T* gradients, double* factors)
    {
        T* lanes = stackalloc T[TLanes.Width];
        for (int node = 0; node < chunk.Count; node++)
        {
            TLanes factor = TLanes.Broadcast(T.CreateTruncating(factors[chunk.First + node])), sum = default;
            for (int l = 0; l <= _shape.MaxEll; l++)
            {
                for (int block = 0; block < _blocks; block++)
                {
                    T* row = MessageRow(mixed, chunk, l, block, node);
                    T* gradient = MessageRow(gradients, chunk, l, block, node);
                    for (int k = 0; k < (2 * l + 1) * Row; k += TLanes.Width)
                    {
                        TLanes g = TLanes.Load(gradient + k);
                        sum = TLanes.MultiplyAdd(g, TLanes.Load(row + k), sum);
                        (factor * g).Store(gradient + k);
                    }
                }
            }
            sum.Store(lanes);
            double total = 0;
            for (int k = 0; k < TLanes.Width; k++)
                total += double.CreateTruncating(lanes[k]);
            for (int e = _edges.Offsets[chunk.First + node]; e < _edges.Offsets[chunk.First + node + 1]; e++)
            {
                double r = Distance(e);
                PullAlong(e, -factors[chunk.First + node] * total * density.Single(r, PairClass(chunk.First + node, e)).Slope / r);
            }
        }
    }

    private T* MessageRow(T* messages, Chunk chunk, int degree, int block, int node) =>
        Degree(messages, chunk.Count, degree) + block * BlockStride(chunk.Count, degree) + (nint)node * (2 * degree + 1) * Row;

    private int PairClass(int receiver, int edge) => _pairClass[_edges.Elements[_edges.Senders[edge]] * _elements + _edges.Elements[receiver]];

    private double Distance(int edge)
    {
        double x = _edges.Vectors[3 * edge], y = _edges.Vectors[3 * edge + 1], z = _edges.Vectors[3 * edge + 2];
        return Math.Sqrt(x * x + y * y + z * z);
    }

    /// <summary>Adds a multiple of an edge's vector to its gradient.</summary>
    private void PullAlong(int edge, double factor)
    {
        for (int axis = 0; axis < 3; axis++)
            _edgeGradients.Pointer[3L * edge + axis] += factor * _edges.Vectors[3 * edge + axis];
    }

    /// <summary>Adds a layer's share to the energies of a chunk's atoms, and its gradient to that of the features.</summary>
    private void Read(MaceLayer<TLanes, T> layer, Chunk chunk, T* features, T* gradients)
    {
        for (int node = 0; node < chunk.Count; node++)
        {
            if (layer.ReadoutOut is not { } outer)
            {
                _nodeEnergies.Pointer[chunk.First + node] += Project(layer.Readout.Pointer, features, chunk.Count, node);
                Spread(layer.Readout.Pointer, _constants.Scale, gradients, chunk.Count, node);
                continue;
            }
            for (int h = 0; h < outer.Length; h++)
            {
                T* weights = layer.Readout.Pointer + (long)h * _padded;
                double x = Project(weights, features, chunk.Count, node);
                double gate = 1 / (1 + Math.Exp(-x));
                _nodeEnergies.Pointer[chunk.First + node] += outer[h] * _activation * x * gate;
                Spread(weights, _constants.Scale * outer[h] * _activation * gate * (1 + x * (1 - gate)), gradients, chunk.Count, node);
            }
        }
    }

    private double Project(T* weights, T* features, int nodes, int node)
    {
        TLanes sum = default;
        for (int block = 0; block < _blocks; block++)
        {
            T* row = features + ((long)block * nodes + node) * Row;
            sum = TLanes.MultiplyAdd(TLanes.Load(weights + block * Row), TLanes.Load(row), sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(weights + block * Row + TLanes.Stride), TLanes.Load(row + TLanes.Stride), sum);
        }
        T* lanes = stackalloc T[TLanes.Width];
        sum.Store(lanes);
        double total = 0;
        for (int k = 0; k < TLanes.Width; k++)
            total += double.CreateTruncating(lanes[k]);
        return total;
    }

    private void Spread(T* weights, double factor, T* gradients, int nodes, int node)
    {
        TLanes f = TLanes.Broadcast(T.CreateTruncating(factor));
        for (int block = 0; block < _blocks; block++)
        {
            T* row = gradients + ((long)block * nodes + node) * Row;
            TLanes.MultiplyAdd(f, TLanes.Load(weights + block * Row), TLanes.Load(row)).Store(row);
            TLanes.MultiplyAdd(f, TLanes.Load(weights + block * Row + TLanes.Stride), TLanes.Load(row + TLanes.Stride)).Store(row + TLanes.Stride);
        }
    }

    /// <summary>Forces, energies and virial of a chunk's atoms.</summary>
    private void Collect(Chunk chunk)
    {
        double* virial = _virials.Pointer + 9 * chunk.Index;
        new Span<double>(virial, 9).Clear();
        double* gradients = _edgeGradients.Pointer;
        for (int place = chunk.First; place < chunk.First + chunk.Count; place++)
        {
            double fx = 0, fy = 0, fz = 0;
            for (int e = _edges.Offsets[place]; e < _edges.Offsets[place + 1]; e++)
            {
                double* own = gradients + 3L * e;
                double* other = gradients + 3L * _edges.Reverse[e];
                fx += other[0] - own[0];
                fy += other[1] - own[1];
                fz += other[2] - own[2];
                for (int a = 0; a < 3; a++)
                {
                    for (int b = 0; b < 3; b++)
                        virial[3 * a + b] -= own[a] * _edges.Vectors[3 * e + b];
                }
            }
            int atom = _edges.Order[place];
            (_result.Forces[3 * atom], _result.Forces[3 * atom + 1], _result.Forces[3 * atom + 2]) = (fx, fy, fz);
            _result.NodeEnergies[atom] = _nodeEnergies.Pointer[place] * _constants.Scale + _constants.Shift + _constants.AtomicEnergies[_edges.Elements[place]];
        }
    }

    /// <summary>The run of atoms of one element that starts at an atom of the chunk; all that are left when they share their weights.</summary>
    private bool RunAt(Chunk chunk, int first, bool byElement, out int element, out int count)
    {
        element = 0;
        count = chunk.Count - first;
        if (count == 0 || !byElement)
            return count > 0;
        element = _edges.Elements[chunk.First + first];
        for (count = 1; first + count < chunk.Count && _edges.Elements[chunk.First + first + count] == element;)
            count++;
        return true;
    }

    private T* ConvolutionFeatures(int t, int degree, int block) =>
        t == 0 ? _embeddingUp.Pointer + (long)block * _elements * Row : Mapped(t, degree, block);

    private T* Mapped(int t, int degree, int block) => Degree(_mapped[t].Pointer, _edges.AtomCount, degree) + block * BlockStride(_edges.AtomCount, degree);

    private T* ChunkOf(NativeArray<T> array, Chunk chunk, int components) => array.Pointer + (long)chunk.First * components * _padded;

    private T* Degree(T* start, int nodes, int degree) => start + (long)degree * degree * nodes * _padded;

    private static nint BlockStride(int nodes, int degree) => (nint)nodes * (2 * degree + 1) * Row;

    private T* PathBlock(MaceLayer<TLanes, T> layer, T* start, int nodes, int path, int block)
    {
        int before = 0;
        for (int p = 0; p < path; p++)
            before += 2 * layer.Convolution.Couplings[p].Message + 1;
        return start + (long)before * nodes * _padded + block * BlockStride(nodes, layer.Convolution.Couplings[path].Message);
    }

    private static void Clear(T* start, long count) => NativeMemory.Clear(start, (nuint)count * (nuint)sizeof(T));

    private static void Copy(T* source, T* target, int count)
    {
        for (int k = 0; k < count; k += TLanes.Width)
            TLanes.Load(source + k).Store(target + k);
    }

    private readonly record struct Chunk(int Index, int First, int Count, int FirstEdge, int EndEdge)
    {
        public int EdgeCount => EndEdge - FirstEdge;
    }

    /// <summary>What one worker needs while it is on a chunk.</summary>
    private sealed class Scratch : IDisposable
    {
        public NativeArray<int> Offsets { get; } = new();
        public NativeArray<int> FeatureRows { get; } = new();
        public NativeArray<int> GradientRows { get; } = new();
        public NativeArray<int> TableRows { get; } = new();
        public NativeArray<T> Basis { get; } = new();
        public NativeArray<T> Vectors { get; } = new();
        public NativeArray<double> Frames { get; } = new();
        public NativeArray<T> Values { get; } = new();
        public NativeArray<T> Gradients { get; } = new();
        public NativeArray<T> Slopes { get; } = new();
        public NativeArray<T> Matrices { get; } = new();
        public NativeArray<T> EdgeSums { get; } = new();
        public NativeArray<T> PathMessages { get; } = new();
        public NativeArray<T> Products { get; } = new();
        public NativeArray<T> MessageGradients { get; } = new();
        public NativeArray<T> MappedGradients { get; } = new();
        public NativeArray<T> Inputs { get; } = new();
        public NativeArray<T> Outputs { get; } = new();
        public NativeArray<T> InputGradients { get; } = new();

        public void Dispose()
        {
            foreach (IDisposable part in (IEnumerable<IDisposable>)[Offsets, FeatureRows, GradientRows, TableRows, Basis, Vectors, Frames, Values, Gradients, Slopes, Matrices, EdgeSums, PathMessages, Products, MessageGradients, MappedGradients, Inputs, Outputs, InputGradients])
                part.Dispose();
        }
    }
}
