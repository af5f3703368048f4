using EquivSim.O3;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Dense executor: einsums over whole 3j tensors, any mode, any device, differentiable to every order by torch.
/// </summary>
/// <remarks>
/// Operands are in e3nn's layout, [batch, irreps]. Channel-wise paths (uvu with one channel on the right) take a short cut: all paths of an
/// input block share one batched matrix product with the 3j tensors contracted with the second operand.
/// </remarks>
public sealed class DenseTensorProduct : ITorchTensorProduct
{
    private readonly Tensor[] _couplings;
    private readonly ChannelWiseGroup[] _groups;
    private readonly int[] _otherPaths;

    /// <summary>Prepares the executor.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public DenseTensorProduct(TensorProductSpec spec, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        _couplings = [.. Enumerable.Range(0, spec.Paths.Count).Select(p => Coupling(p, dtype, device))];
        ILookup<bool, int> byKind = Enumerable.Range(0, spec.Paths.Count).ToLookup(IsChannelWise);
        _groups = [.. byKind[true].GroupBy(p => spec.Paths[p].In1).Select(g => new ChannelWiseGroup(this, g.Key, [.. g]))];
        _otherPaths = [.. byKind[false]];
    }

    /// <inheritdoc/>
    public TensorProductSpec Spec { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Tensor y, Tensor? weights = null)
    {
        OperandShapes.Require(Spec, x, y, weights);
        using DisposeScope scope = NewDisposeScope();
        var sums = new Tensor?[Spec.Out.Count];
        foreach (ChannelWiseGroup group in _groups)
            group.AddTo(sums, x, y, weights);
        foreach (int p in _otherPaths)
            Add(sums, Spec.Paths[p].Out, PathProduct(p, Block(x, Spec.In1, Spec.Paths[p].In1), Block(y, Spec.In2, Spec.Paths[p].In2), PathWeights(p, weights)));

        var blocks = new Tensor[sums.Length];
        for (int k = 0; k < sums.Length; k++)
            blocks[k] = sums[k]?.reshape(x.shape[0], Spec.Out[k].Dimension) ?? zeros([x.shape[0], Spec.Out[k].Dimension], x.dtype, x.device);
        return (blocks.Length == 0 ? zeros([x.shape[0], 0], x.dtype, x.device) : cat(blocks, 1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor coupling in _couplings)
            coupling.Dispose();
        foreach (ChannelWiseGroup group in _groups)
            group.Dispose();
    }

    private static void Add(Tensor?[] sums, int block, Tensor term) => sums[block] = sums[block] is { } sum ? sum + term : term;

    /// <summary>A block as [batch, channels, 2l+1].</summary>
    private static Tensor Block(Tensor t, Irreps irreps, int block) =>
        t.narrow(1, irreps.Offset(block), irreps[block].Dimension).reshape(t.shape[0], irreps[block].Multiplicity, irreps[block].Irrep.Dimension);

    private bool IsChannelWise(int p) =>
        Spec.Paths[p] is { Mode: ConnectionMode.Uvu, HasWeight: true } path && Spec.In2[path.In2].Multiplicity == 1;

    /// <summary>Coefficient times 3j symbols, [2l1+1, 2l2+1, 2l3+1].</summary>
    private Tensor Coupling(int p, ScalarType dtype, Device? device)
    {
        (Irrep a, Irrep b, Irrep c) = Spec.IrrepsOf(p);
        double[] values = Wigner3j.Values(a.L, b.L, c.L).ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] *= Spec.Coefficient(p);
        return TorchConstants.Of(values, [a.Dimension, b.Dimension, c.Dimension], dtype, device);
    }

    /// <summary>Weights of a path, [axes] or [batch, axes]; null when it has none.</summary>
    private Tensor? PathWeights(int p, Tensor? weights)
    {
        if (!Spec.Paths[p].HasWeight)
            return null;
        long[] shape = [.. Spec.WeightShape(p).Select(d => (long)d)];
        Tensor own = weights!.narrow(-1, Spec.WeightOffset(p), Spec.WeightSize(p));
        return own.dim() == 1 ? own.reshape(shape) : own.reshape([own.shape[0], .. shape]);
    }

    private Tensor PathProduct(int p, Tensor x, Tensor y, Tensor? w)
    {
        ConnectionMode mode = Spec.Paths[p].Mode;
        // b: batch; u, v, w: channels; i, j, k: components; z: batch of the weights, if they have one.
        string z = w is not null && w.dim() > Spec.WeightShape(p).Length ? "b" : "";
        Tensor coupled = einsum("ijk,bvj->bvik", _couplings[p], y);
        if (mode is ConnectionMode.Uuu or ConnectionMode.Uuw)
        {
            Tensor product = einsum("bui,buik->buk", x, coupled);
            return mode == ConnectionMode.Uuu
                ? (w is null ? product : einsum($"buk,{z}u->buk", product, w))
                : (w is null ? product.sum(1, keepdim: true) : einsum($"buk,{z}uw->bwk", product, w));
        }
        Tensor pairs = einsum("bui,bvik->buvk", x, coupled);
        return mode switch
        {
            ConnectionMode.Uvw => einsum($"buvk,{z}uvw->bwk", pairs, w!),
            ConnectionMode.Uvu => w is null ? pairs.sum(2) : einsum($"buvk,{z}uv->buk", pairs, w),
            ConnectionMode.Uvv => w is null ? pairs.sum(1) : einsum($"buvk,{z}uv->bvk", pairs, w),
            _ => (w is null ? pairs : einsum($"buvk,{z}uv->buvk", pairs, w)).flatten(1, 2),
        };
    }

    /// <summary>All channel-wise paths of one block of the first input.</summary>
    private sealed class ChannelWiseGroup : IDisposable
    {
        private readonly DenseTensorProduct _owner;
        private readonly int _block;
        private readonly int[] _paths;

        /// <summary>[In2.Dimension, (2 l1 + 1) * K], K the components of all paths: the coupling of each with the whole second operand.</summary>
        private readonly Tensor _matrix;

        public ChannelWiseGroup(DenseTensorProduct owner, int block, int[] paths)
        {
            (_owner, _block, _paths) = (owner, block, paths);
            TensorProductSpec spec = owner.Spec;
            using DisposeScope scope = NewDisposeScope();
            Tensor[] columns = [.. paths.Select(p =>
            {
                Tensor coupling = owner._couplings[p];
                int offset = spec.In2.Offset(spec.Paths[p].In2);
                Tensor padded = zeros([coupling.shape[0], spec.In2.Dimension, coupling.shape[2]], coupling.dtype, coupling.device);
                padded.narrow(1, offset, coupling.shape[1]).copy_(coupling);
                return padded;
            })];
            _matrix = cat(columns, 2).transpose(0, 1).reshape(spec.In2.Dimension, -1).contiguous().DetachFromDisposeScope();
        }

        public void AddTo(Tensor?[] sums, Tensor x, Tensor y, Tensor? weights)
        {
            TensorProductSpec spec = _owner.Spec;
            int components = spec.In1[_block].Irrep.Dimension;
            Tensor folded = y.mm(_matrix).view(y.shape[0], components, -1);
            Tensor products = Block(x, spec.In1, _block).bmm(folded);
            long first = 0;
            foreach (int p in _paths)
            {
                long size = _owner._couplings[p].shape[2];
                Tensor w = _owner.PathWeights(p, weights)!;
                Add(sums, spec.Paths[p].Out, products.narrow(2, first, size) * w);
                first += size;
            }
        }

        public void Dispose() => _matrix.Dispose();
    }
}
