using System.Numerics;
using System.Runtime.InteropServices;
using EquivSim.O3;
using EquivSim.Structures;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// Energy and its gradient in one sweep forward and one back, layer by layer; each is a loop over chunks of atoms that threads share.
/// </summary>
/// <remarks>
/// <para>Features lie in blocks of channels, two vectors wide; a block holds a row of channels for each component of each node. All that
/// belongs to a chunk alone is kept in its own run of memory or in the worker's scratch; what neighbours read (the features before a
/// convolution, the message gradients after it) lies in arrays over all nodes.</para>
/// <para>Each number is computed by one task in a fixed order, and sums over atoms run in the structure's order, so that the results have the same
/// bits for any number of threads and however the atoms are ordered in memory.</para>
/// </remarks>
internal sealed unsafe class MaceEngine<TLanes, T, TOrder> : IMaceEngine
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOrder : struct, ITileRows
{
    private static readonly int Row = 2 * TLanes.Width;

    private readonly MaceConstants _constants;
    private readonly PairRepulsion? _repulsion;
    private readonly double _repulsionScale;
    private readonly int _blocks, _maxDegree;
    private readonly MaceLayer<TLanes, T>[] _layers;
    private readonly LayerReadout<TLanes, T>[] _readouts;
    private readonly NeighborDensity<TLanes, T>?[] _densities;
    private readonly EmbeddingTable<T> _embedding;
    private readonly EdgeList _edges;
    private readonly WorkerPool _workers;
    private readonly ChunkScratch<T>[] _scratch;
    private readonly ChunkEdges<TLanes, T, TOrder>[] _chunkEdges;
    private readonly Action<int, int>[] _forward, _backward;
    private readonly Action<int, int> _collect;

    // Per layer: features that leave it and their gradient (chunk by chunk), messages (chunk by chunk), mapped features and message gradients (over nodes).
    private readonly NativeArray<T>[] _features, _featureGradients, _messages, _mapped, _messageGradients;
    private readonly NativeArray<double>[] _densityFactors;
    private readonly NativeArray<double> _nodeEnergies = new(), _edgeGradients = new(), _virials = new();
    private PotentialResult _result = new();

    public double TableError => _layers.Max(l => l.Radial.RelativeError);

    public MaceEngine(MaceModelData data, int threads, double skin)
    {
        MaceConfiguration configuration = data.Configuration;
        MaceShape shape = MaceShape.Of(configuration);
        var reader = new WeightReader(data.Weights);
        _constants = MaceConstants.Read(reader, configuration);
        _repulsion = configuration.PairRepulsion ? new PairRepulsion(configuration, _constants) : null;
        // ScaleShiftMACE scales the repulsion like the network's energy, plain MACE adds it as it is.
        _repulsionScale = configuration.IsScaleShift ? 1 : 1 / _constants.Scale;
        (_maxDegree, _blocks) = (shape.MaxEll, (shape.Channels + Row - 1) / Row);

        var classes = new PairClasses(configuration, _constants, shape.ElementCount);
        int layers = shape.LayerCount;
        _layers = [.. Enumerable.Range(0, layers).Select(t => new MaceLayer<TLanes, T>(configuration, shape, _constants, reader, t, classes.RadiusSums))];
        _readouts = [.. _layers.Select(layer => new LayerReadout<TLanes, T>(layer, _blocks, configuration.ActivationConstant, _constants.Scale))];
        _embedding = new EmbeddingTable<T>(reader, shape, Row);
        reader.RefuseRest();

        _edges = new EdgeList(new ElementTable(configuration.AtomicNumbers), configuration.RMax, RadialTable<T>.ShortestShare * configuration.RMax, skin);
        _densities = [.. _layers.Select(layer => layer.Density is { } table ? new NeighborDensity<TLanes, T>(table, _edges, classes, _maxDegree, _blocks) : null)];
        _workers = new WorkerPool(threads);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new ChunkScratch<T>())];
        _chunkEdges = [.. Enumerable.Range(0, threads).Select(_ => new ChunkEdges<TLanes, T, TOrder>(_edges, classes, _maxDegree))];
        _features = Arrays<T>(layers + 1);
        _featureGradients = Arrays<T>(layers + 1);
        _messages = Arrays<T>(layers);
        _densityFactors = Arrays<double>(layers);
        _mapped = Arrays<T>(layers);
        _messageGradients = Arrays<T>(layers);
        _forward = [.. Enumerable.Range(0, layers).Select(t => (Action<int, int>)((chunk, worker) => Forward(t, Of(chunk), worker)))];
        _backward = [.. Enumerable.Range(0, layers).Select(t => (Action<int, int>)((chunk, worker) => Backward(t, Of(chunk), worker)))];
        _collect = (chunk, _) => Collect(Of(chunk));

        static NativeArray<TNumber>[] Arrays<TNumber>(int count)
            where TNumber : unmanaged => [.. Enumerable.Range(0, count).Select(_ => new NativeArray<TNumber>())];
    }

    public void Evaluate(Structure structure, PotentialResult result)
    {
        _edges.Update(structure);
        int atoms = _edges.AtomCount;
        result.Resize(atoms);
        _result = result;
        MakeRoom(atoms);
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
        for (int i = 0; i < atoms; i++)
        {
            for (int k = 0; k < 9; k++)
                result.Virial[k] += 0.5 * (_virials.Pointer[9L * i + k] + _virials.Pointer[9L * i + k % 3 * 3 + k / 3]);
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        foreach (IDisposable part in (IEnumerable<IDisposable>)[.. _layers, _embedding, .. _features, .. _featureGradients, .. _messages, .. _densityFactors, .. _mapped, .. _messageGradients, _nodeEnergies, _edgeGradients, _virials, .. _scratch, .. _chunkEdges])
            part.Dispose();
    }

    private static int Components(int maxDegree) => (maxDegree + 1) * (maxDegree + 1);

    private void MakeRoom(int atoms)
    {
        _nodeEnergies.RequireZeros(atoms);
        _edgeGradients.RequireZeros(3L * _edges.EdgeCount);
        _virials.Require(9L * atoms);
        long padded = (long)_blocks * Row;
        for (int t = 0; t < _layers.Length; t++)
        {
            MaceLayer<TLanes, T> layer = _layers[t];
            _features[t].Require(atoms * Components(layer.InputMax) * padded);
            _features[t + 1].Require(atoms * Components(layer.OutputMax) * padded);
            _featureGradients[t + 1].Require(atoms * Components(layer.OutputMax) * padded);
            _messages[t].Require(atoms * Components(_maxDegree) * padded);
            _densityFactors[t].Require(atoms);
            if (t > 0)
            {
                _mapped[t].Require(atoms * Components(layer.InputMax) * padded);
                _messageGradients[t].Require(atoms * layer.Convolution.Offsets[^1] * padded);
            }
        }
    }

    private NodeChunk Of(int index)
    {
        int first = index * EdgeList.ChunkAtoms;
        int count = Math.Min(EdgeList.ChunkAtoms, _edges.AtomCount - first);
        return new NodeChunk(first, count, _edges.Offsets[first], _edges.Offsets[first + count]);
    }

    /// <summary>A layer for the atoms of a chunk, from messages to the features that leave it; after the last layer, back to its messages.</summary>
    private void Forward(int t, NodeChunk chunk, int worker)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        DegreeRows<T> before = ChunkOf(_features[t], chunk, layer.InputMax);
        if (t == 0)
        {
            _embedding.Embed(_edges.Elements.AsSpan(chunk.First, chunk.Count), before);
            Repel(chunk);
        }
        DegreeRows<T> messages = Convolve(t, chunk, worker);
        _densities[t]?.Divide(chunk, messages, _densityFactors[t].Pointer);
        DegreeRows<T> products = Contract(layer, chunk, _scratch[worker], messages);

        DegreeRows<T> features = ChunkOf(_features[t + 1], chunk, layer.OutputMax);
        features.Clear(layer.OutputMax);
        for (int l = 0; l <= layer.OutputMax; l++)
            layer.Product[l].MultiplyAdd(chunk.Count * (2 * l + 1), products.Degree(l), products.BlockStride(l), features.Degree(l), features.BlockStride(l));
        for (int l = 0; l <= layer.SkipMax; l++)
        {
            for (int first = 0; RunAt(chunk, first, byElement: true, out int element, out int count); first += count)
                layer.Skip[element][l].MultiplyAdd(count * (2 * l + 1), before.At(l, 0, first), before.BlockStride(l), features.At(l, 0, first), features.BlockStride(l));
        }

        DegreeRows<T> gradients = ChunkOf(_featureGradients[t + 1], chunk, layer.OutputMax);
        gradients.Clear(layer.OutputMax);
        _readouts[t].Add(features, gradients, _nodeEnergies.Pointer + chunk.First);
        if (t < _layers.Length - 1)
            Map(t + 1, chunk, features);
        else
            BackThroughProduct(t, chunk, worker);
    }

    /// <summary>From the message gradients of a layer back to its mapped features and edges, and on through the layer below.</summary>
    private void Backward(int t, NodeChunk chunk, int worker)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        ChunkEdges<TLanes, T, TOrder> edges = _chunkEdges[worker];
        // Atoms of the chunk send: the edges are their own, the other way round.
        edges.Compute(layer, chunk, withSlopes: true, sign: -1);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int e = edges.Offsets.Pointer[node]; e < edges.Offsets.Pointer[node + 1]; e++)
            {
                edges.FeatureRows.Pointer[e] = chunk.First + node;
                edges.GradientRows.Pointer[e] = _edges.Senders[chunk.FirstEdge + e];
            }
        }
        DegreeRows<T> mapped = View(_scratch[worker].MappedGradients.Require((long)chunk.Count * Components(layer.InputMax) * _blocks * Row), chunk.Count);
        mapped.Clear(layer.InputMax);
        BackThroughConvolution(t, chunk, worker, PathsOf(layer, _messageGradients[t].Pointer, _edges.AtomCount), mapped, sign: -1);

        DegreeRows<T> gradients = ChunkOf(_featureGradients[t], chunk, layer.InputMax);
        DegreeRows<T> above = ChunkOf(_featureGradients[t + 1], chunk, layer.OutputMax);
        for (int l = 0; l <= layer.InputMax; l++)
            layer.Up[l].MultiplyAddTransposed(chunk.Count * (2 * l + 1), mapped.Degree(l), mapped.BlockStride(l), gradients.Degree(l), gradients.BlockStride(l));
        for (int l = 0; l <= layer.SkipMax; l++)
        {
            for (int first = 0; RunAt(chunk, first, byElement: true, out int element, out int count); first += count)
                layer.Skip[element][l].MultiplyAddTransposed(count * (2 * l + 1), above.At(l, 0, first), above.BlockStride(l), gradients.At(l, 0, first), gradients.BlockStride(l));
        }
        BackThroughProduct(t - 1, chunk, worker);
    }

    /// <summary>The messages of a chunk's atoms: convolution with the edges, then the map from paths to degrees.</summary>
    private DegreeRows<T> Convolve(int t, NodeChunk chunk, int worker)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        ChunkEdges<TLanes, T, TOrder> edges = _chunkEdges[worker];
        edges.Compute(layer, chunk, withSlopes: false, sign: 1);
        for (int e = 0; e < chunk.EdgeCount; e++)
        {
            int sender = _edges.Senders[chunk.FirstEdge + e];
            edges.FeatureRows.Pointer[e] = t == 0 ? _edges.Elements[sender] : sender;
        }

        PathRows<T> byPath = PathsOf(layer, _scratch[worker].PathMessages.Require((long)chunk.Count * layer.Convolution.Offsets[^1] * _blocks * Row), chunk.Count);
        nint matrices = 0;
        for (int i = 0; i < layer.Matrices.Length; i++)
        {
            ConvolutionTile tile = layer.Convolution.Tiles[i];
            int rows = 2 * layer.Convolution.Couplings[tile.Path].Message + 1;
            for (int block = 0; block < _blocks; block++)
            {
                ConvolutionKernel<TLanes, T, TabulatedWeights<TLanes, T, TOrder>>.Forward(
                    tile, WeightsOf(layer, edges, tile, block), chunk.Count, edges.Offsets.Pointer, edges.FeatureRows.Pointer, edges.Matrices.Pointer + matrices,
                    ConvolutionFeatures(t, tile.Feature, block), RowLayout.Packed(tile.Columns, Row), byPath.At(tile.Path, block, 0), RowLayout.Packed(rows, Row));
            }
            matrices += layer.Matrices[i].Room(chunk.EdgeCount);
        }

        DegreeRows<T> messages = ChunkOf(_messages[t], chunk, _maxDegree);
        messages.Clear(_maxDegree);
        for (int path = 0; path < layer.Convolution.Couplings.Length; path++)
        {
            int l = layer.Convolution.Couplings[path].Message;
            for (int first = 0; RunAt(chunk, first, layer.Down.Length > 1, out int element, out int count); first += count)
            {
                layer.Down[element][path].MultiplyAdd(
                    count * (2 * l + 1), byPath.At(path, 0, first), byPath.BlockStride(path), messages.At(l, 0, first), messages.BlockStride(l));
            }
        }
        return messages;
    }

    /// <summary>The linear map before a layer's convolution, into the array that neighbours read.</summary>
    private void Map(int t, NodeChunk chunk, DegreeRows<T> features)
    {
        DegreeRows<T> mapped = View(_mapped[t].Pointer, _edges.AtomCount);
        for (int l = 0; l <= _layers[t].InputMax; l++)
        {
            int rows = chunk.Count * (2 * l + 1);
            for (int block = 0; block < _blocks; block++)
                NativeMemory.Clear(mapped.At(l, block, chunk.First), (nuint)rows * (nuint)Row * (nuint)sizeof(T));
            _layers[t].Up[l].MultiplyAdd(rows, features.Degree(l), features.BlockStride(l), mapped.At(l, 0, chunk.First), mapped.BlockStride(l));
        }
    }

    /// <summary>From the gradient of a layer's features to that of its messages; in the first layer on to the edges.</summary>
    private void BackThroughProduct(int t, NodeChunk chunk, int worker)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        ChunkScratch<T> scratch = _scratch[worker];
        DegreeRows<T> gradients = ChunkOf(_featureGradients[t + 1], chunk, layer.OutputMax);
        DegreeRows<T> products = View(scratch.Products.Require((long)chunk.Count * Components(layer.OutputMax) * _blocks * Row), chunk.Count);
        products.Clear(layer.OutputMax);
        for (int l = 0; l <= layer.OutputMax; l++)
            layer.Product[l].MultiplyAddTransposed(chunk.Count * (2 * l + 1), gradients.Degree(l), gradients.BlockStride(l), products.Degree(l), products.BlockStride(l));
        DegreeRows<T> messages = ChunkOf(_messages[t], chunk, _maxDegree);
        DegreeRows<T> messageGradients = ContractBackward(layer, chunk, scratch, messages, products);
        _densities[t]?.DivideBackward(chunk, messages, messageGradients, _densityFactors[t].Pointer, _edgeGradients.Pointer);

        // Neighbours read the gradients of all messages but the first layer's, which go straight on.
        bool isFirst = t == 0;
        int atoms = isFirst ? chunk.Count : _edges.AtomCount, firstAtom = isFirst ? 0 : chunk.First;
        PathRows<T> byPath = PathsOf(
            layer, isFirst ? scratch.PathMessages.Require((long)chunk.Count * layer.Convolution.Offsets[^1] * _blocks * Row) : _messageGradients[t].Pointer, atoms);
        for (int path = 0; path < layer.Convolution.Couplings.Length; path++)
        {
            int l = layer.Convolution.Couplings[path].Message;
            byPath.Clear(path, firstAtom, chunk.Count);
            for (int first = 0; RunAt(chunk, first, layer.Down.Length > 1, out int element, out int count); first += count)
            {
                layer.Down[element][path].MultiplyAddTransposed(
                    count * (2 * l + 1), messageGradients.At(l, 0, first), messageGradients.BlockStride(l), byPath.At(path, 0, firstAtom + first), byPath.BlockStride(path));
            }
        }
        if (!isFirst)
            return;

        ChunkEdges<TLanes, T, TOrder> edges = _chunkEdges[worker];
        edges.Compute(layer, chunk, withSlopes: true, sign: 1);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int e = edges.Offsets.Pointer[node]; e < edges.Offsets.Pointer[node + 1]; e++)
            {
                edges.FeatureRows.Pointer[e] = _edges.Elements[_edges.Senders[chunk.FirstEdge + e]];
                edges.GradientRows.Pointer[e] = node;
            }
        }
        BackThroughConvolution(0, chunk, worker, byPath, mapped: null, sign: 1);
    }

    /// <summary>From message gradients to those of the features before the convolution, where wanted, and of the edges.</summary>
    private void BackThroughConvolution(int t, NodeChunk chunk, int worker, PathRows<T> messageGradients, DegreeRows<T>? mapped, int sign)
    {
        MaceLayer<TLanes, T> layer = _layers[t];
        ChunkEdges<TLanes, T, TOrder> edges = _chunkEdges[worker];
        T* sums = _scratch[worker].EdgeSums.RequireZeros((long)chunk.EdgeCount * 3 * TLanes.Stride);
        nint matrices = 0;
        for (int i = 0; i < layer.Matrices.Length; i++)
        {
            ConvolutionTile tile = layer.Convolution.Tiles[i];
            int rows = 2 * layer.Convolution.Couplings[tile.Path].Message + 1;
            nint room = layer.Matrices[i].Room(chunk.EdgeCount);
            for (int block = 0; block < _blocks; block++)
            {
                ConvolutionKernel<TLanes, T, TabulatedWeights<TLanes, T, TOrder>>.Backward(
                    tile, WeightsOf(layer, edges, tile, block), chunk.Count, edges.Offsets.Pointer, edges.FeatureRows.Pointer, edges.GradientRows.Pointer,
                    edges.Matrices.Pointer + matrices, room, ConvolutionFeatures(t, tile.Feature, block), RowLayout.Packed(tile.Columns, Row),
                    messageGradients.At(tile.Path, block, 0), RowLayout.Packed(rows, Row),
                    mapped is { } target ? target.At(tile.Feature, block, 0) : null, sums);
            }
            matrices += 3 * room;
        }
        for (int e = 0; e < chunk.EdgeCount; e++)
        {
            double* frame = edges.Frames.Pointer + 9 * e;
            double* target = _edgeGradients.Pointer + 3L * (chunk.FirstEdge + e);
            for (int direction = 0; direction < 3; direction++)
            {
                double sum = LaneSum<TLanes, T>.OfStored(sums + ((long)e * 3 + direction) * TLanes.Stride);
                for (int axis = 0; axis < 3; axis++)
                    target[axis] += sign * sum * frame[3 * direction + axis];
            }
        }
    }

    private DegreeRows<T> Contract(MaceLayer<TLanes, T> layer, NodeChunk chunk, ChunkScratch<T> scratch, DegreeRows<T> messages)
    {
        DegreeRows<T> products = View(scratch.Products.Require((long)chunk.Count * Components(layer.OutputMax) * _blocks * Row), chunk.Count);
        T* input = scratch.Inputs.Require((long)Components(_maxDegree) * Row), output = scratch.Outputs.Require((long)Components(layer.OutputMax) * Row);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                messages.Gather(_maxDegree, block, node, input);
                ContractionKernel<TLanes, T>.Forward(layer.Contraction, input, CoefficientsOf(layer, chunk.First + node, block), output);
                products.Scatter(layer.OutputMax, block, node, output);
            }
        }
        return products;
    }

    private DegreeRows<T> ContractBackward(MaceLayer<TLanes, T> layer, NodeChunk chunk, ChunkScratch<T> scratch, DegreeRows<T> messages, DegreeRows<T> productGradients)
    {
        DegreeRows<T> gradients = View(scratch.MessageGradients.Require((long)chunk.Count * Components(_maxDegree) * _blocks * Row), chunk.Count);
        T* input = scratch.Inputs.Require((long)Components(_maxDegree) * Row), output = scratch.Outputs.Require((long)Components(layer.OutputMax) * Row);
        T* gradient = scratch.InputGradients.Require((long)Components(_maxDegree) * Row);
        for (int node = 0; node < chunk.Count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                messages.Gather(_maxDegree, block, node, input);
                productGradients.Gather(layer.OutputMax, block, node, output);
                ContractionKernel<TLanes, T>.Backward(layer.Contraction, input, CoefficientsOf(layer, chunk.First + node, block), output, gradient);
                gradients.Scatter(_maxDegree, block, node, gradient);
            }
        }
        return gradients;
    }

    private T* CoefficientsOf(MaceLayer<TLanes, T> layer, int place, int block) =>
        layer.Coefficients.Pointer + (long)(_edges.Elements[place] * _blocks + block) * layer.Contraction.CoefficientCount * Row;

    /// <summary>Repulsion of the nuclei: energies of the chunk's atoms and gradients of their edges.</summary>
    private void Repel(NodeChunk chunk)
    {
        if (_repulsion is null)
            return;
        for (int place = chunk.First; place < chunk.First + chunk.Count; place++)
        {
            for (int e = _edges.Offsets[place]; e < _edges.Offsets[place + 1]; e++)
            {
                double r = _edges.Distance(e);
                (double energy, double slope) = _repulsion.Half(r, _edges.Elements[_edges.Senders[e]], _edges.Elements[place]);
                _nodeEnergies.Pointer[place] += _repulsionScale * energy;
                _edges.AddAlong(e, _constants.Scale * _repulsionScale * slope / r, _edgeGradients.Pointer);
            }
        }
    }

    /// <summary>Forces, energies and virial of a chunk's atoms.</summary>
    private void Collect(NodeChunk chunk)
    {
        double* gradients = _edgeGradients.Pointer;
        for (int place = chunk.First; place < chunk.First + chunk.Count; place++)
        {
            int atom = _edges.Order[place];
            double* virial = _virials.Pointer + 9L * atom;
            new Span<double>(virial, 9).Clear();
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
            (_result.Forces[3 * atom], _result.Forces[3 * atom + 1], _result.Forces[3 * atom + 2]) = (fx, fy, fz);
            _result.NodeEnergies[atom] = _nodeEnergies.Pointer[place] * _constants.Scale + _constants.Shift + _constants.AtomicEnergies[_edges.Elements[place]];
        }
    }

    /// <summary>The run of atoms of one element that starts at an atom of the chunk; all that are left when they share their weights.</summary>
    private bool RunAt(NodeChunk chunk, int first, bool byElement, out int element, out int count)
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
        t == 0 ? _embedding.MappedRows(block) : View(_mapped[t].Pointer, _edges.AtomCount).At(degree, block, 0);

    private static TabulatedWeights<TLanes, T, TOrder> WeightsOf(MaceLayer<TLanes, T> layer, ChunkEdges<TLanes, T, TOrder> edges, ConvolutionTile tile, int block) =>
        new(layer.Radial.Slab(tile.Path, block), edges.TableRows.Pointer, edges.Basis.Pointer);

    private DegreeRows<T> ChunkOf(NativeArray<T> array, NodeChunk chunk, int maxDegree) =>
        View(array.Pointer + (long)chunk.First * Components(maxDegree) * _blocks * Row, chunk.Count);

    private DegreeRows<T> View(T* start, int nodes) => new(start, nodes, _blocks, Row);

    private PathRows<T> PathsOf(MaceLayer<TLanes, T> layer, T* start, int nodes) => new(layer.Convolution, start, nodes, _blocks, Row);
}
