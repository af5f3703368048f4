using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// The products of pairs' atoms with their weights, and the pairs' own harmonics, summed in one pass. The lanes are channels, so that atoms'
/// features are read where they lie; the weights of a few paths and pairs are made, used and forgotten.
/// </summary>
/// <typeparam name="TLanes">A machine vector.</typeparam>
/// <typeparam name="TBlock">A block of channels: one vector or two.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class PairProducts<TLanes, TBlock, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TBlock : unmanaged, ILanes<TBlock, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostProducts = 256;

    private readonly PairLayerShape _shape;
    private readonly Group[][] _groups;
    private readonly TileMatrix<TLanes, T>[] _harmonics;
    private readonly AlignedBuffer<T> _weights, _product, _neurons, _zero;
    private readonly int _blocks, _rows;

    /// <param name="shape">The layer.</param>
    /// <param name="rows">The components that are computed.</param>
    public PairProducts(PairLayerShape shape, PairRows rows)
    {
        _shape = shape;
        (_blocks, _rows) = (shape.Channels / TBlock.Width, rows.Count);
        TensorProductSpec spec = shape.Product;
        int channelGroups = shape.Groups;
        var kernels = new SparseKernels(spec, MostProducts);
        IReadOnlyList<PathGroup> all = PathGroup.OfPairs(spec);
        _groups = [.. Enumerable.Range(0, _blocks).Select(block => (Group[])[.. all.Where(g => g.In1[0] % channelGroups == block * channelGroups / _blocks).Select(g => new Group(
            kernels.Create<TBlock, T>(g), g.Outputs, shape.AtomIrreps.Offset(g.In1[0] / channelGroups), shape.AtomIrreps.Offset(g.In2[0] / channelGroups),
            [.. g.Outputs.Select(p => rows.First[spec.Paths[p].Out / channelGroups])], [.. g.Outputs.Select(p => spec.IrrepsOf(p).Out.Dimension)],
            new TileMatrix<TLanes, T>(shape.Neurons, g.Outputs.Length * TBlock.Width)))])];
        _harmonics = [.. Enumerable.Range(0, _blocks).Select(_ => new TileMatrix<TLanes, T>(shape.Neurons, shape.AtomIrreps.Count * TBlock.Width))];
        int most = Math.Max(shape.AtomIrreps.Count, _groups.SelectMany(g => g).Select(g => g.Paths.Length).DefaultIfEmpty(0).Max());
        (_weights, _zero) = (new(TileMatrix.Rows * most * TBlock.Width), new(most * TBlock.Width));
        _neurons = new(TileMatrix.Rows * shape.Neurons);
        _product = new(_groups.SelectMany(g => g).Select(g => g.Dimensions.Sum()).DefaultIfEmpty(0).Max() * TBlock.Stride);
    }

    /// <summary>Takes the weights.</summary>
    public void Load(in PairLayerWeights<T> weights)
    {
        int width = _shape.Channels / _shape.Groups, irreps = _shape.AtomIrreps.Count;
        int harmonics = _shape.Product.Paths.Count * width, columns = harmonics + irreps * _shape.Channels;
        for (int neuron = 0; neuron < _shape.Neurons; neuron++)
        {
            ReadOnlySpan<T> row = weights.ProductWeights.Slice(neuron * columns, columns);
            for (int block = 0, channel = 0; block < _blocks; block++, channel += TBlock.Width)
            {
                foreach (Group group in _groups[block])
                {
                    for (int i = 0; i < group.Paths.Length; i++)
                        group.Weights.Set(neuron, i * TBlock.Width, row.Slice(group.Paths[i] * width + channel % width, TBlock.Width));
                }
                for (int irrep = 0; irrep < irreps; irrep++)
                    _harmonics[block].Set(neuron, irrep * TBlock.Width, row.Slice(harmonics + irrep * _shape.Channels + channel, TBlock.Width));
            }
        }
    }

    /// <summary>Writes a tile's features.</summary>
    /// <param name="tile">The pairs.</param>
    /// <param name="atoms">The operands.</param>
    /// <param name="features">Receives [blocks of channels][components, rows of a tile, channels of a block].</param>
    public void Compute(PairTile<T> tile, AtomFeatures<T> atoms, T* features)
    {
        for (int row = 0; row < TileMatrix.Rows; row++)
            new ReadOnlySpan<T>(tile.Neurons(row), _shape.Neurons).CopyTo(_neurons.Span[(row * _shape.Neurons)..]);
        for (int block = 0; block < _blocks; block++, features += _rows * TileMatrix.Rows * TBlock.Width)
            Compute(tile, atoms, block, features);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(PairTile<T> tile, AtomFeatures<T> atoms, int block, T* sum)
    {
        Harmonics(tile, block, sum);
        foreach (Group group in _groups[block])
        {
            int width = group.Paths.Length * TBlock.Width;
            Generate(group.Weights, width);
            for (int row = 0; row < TileMatrix.Rows; row++)
            {
                group.Kernel.Prepare(atoms.At(tile.Second(row), block * TBlock.Width) + group.Second * TBlock.Width, backward: false);
                group.Kernel.Forward(atoms.At(tile.First(row), block * TBlock.Width) + group.First * TBlock.Width, _product.Pointer);
                Add(group, _weights.Pointer + row * width, _product.Pointer, sum + row * TBlock.Width);
            }
        }
    }

    /// <summary>Starts the sums with the pairs' harmonics, those of components without harmonics at zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Harmonics(PairTile<T> tile, int block, T* sum)
    {
        Irreps irreps = _shape.AtomIrreps;
        int width = irreps.Count * TBlock.Width, pairs = tile.Inputs.Count;
        new Span<T>(sum, _rows * TileMatrix.Rows * TBlock.Width)[(irreps.Dimension * TileMatrix.Rows * TBlock.Width)..].Clear();
        Generate(_harmonics[block], width);
        for (int irrep = 0, component = 0; irrep < irreps.Count; irrep++)
        {
            for (int m = 0; m < irreps[irrep].Irrep.Dimension; m++, component++)
            {
                for (int row = 0; row < TileMatrix.Rows; row++, sum += TBlock.Width)
                {
                    TBlock harmonic = TBlock.Broadcast(tile.Inputs.Harmonics[(nint)component * pairs + tile.Pair(row)]);
                    (harmonic * TBlock.Load(_weights.Pointer + row * width + irrep * TBlock.Width)).Store(sum);
                }
            }
        }
    }

    private void Generate(TileMatrix<TLanes, T> matrix, int width) =>
        matrix.Multiply(new(_neurons.Pointer, _shape.Neurons), new(_zero.Pointer, 0), new(_weights.Pointer, width));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Group group, T* weights, T* product, T* sum)
    {
        for (int path = 0; path < group.Rows.Length; path++, weights += TBlock.Width)
        {
            var weight = TBlock.Load(weights);
            T* target = sum + group.Rows[path] * TileMatrix.Rows * TBlock.Width;
            for (int m = group.Dimensions[path]; m > 0; m--, product += TBlock.Stride, target += TileMatrix.Rows * TBlock.Width)
                TBlock.MultiplyAdd(weight, TBlock.Load(product), TBlock.Load(target)).Store(target);
        }
    }

    /// <summary>Paths between the same two irreps, in one block of channels.</summary>
    /// <param name="Kernel">Their products.</param>
    /// <param name="Paths">Their numbers.</param>
    /// <param name="First">First component of the first operand.</param>
    /// <param name="Second">First component of the second operand.</param>
    /// <param name="Rows">First component of each path's result.</param>
    /// <param name="Dimensions">Components of each path's result.</param>
    /// <param name="Weights">What makes their weights.</param>
    private sealed record Group(
        BilinearKernel<TBlock, T> Kernel, int[] Paths, int First, int Second, int[] Rows, int[] Dimensions, TileMatrix<TLanes, T> Weights);
}
