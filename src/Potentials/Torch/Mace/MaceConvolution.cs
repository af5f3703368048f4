using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>What multiplies in the convolutions of a <see cref="MaceModel"/>. The network is the same for all, weight by weight.</summary>
/// <example>
/// <code>
/// var model = new MaceModel(configuration, convolution: MaceConvolution.Parse("so2"));
/// </code>
/// </example>
public sealed class MaceConvolution
{
    private readonly Func<TensorProductSpec, ScalarType, IEdgeProduct> _prepare;

    private MaceConvolution(string name, Func<TensorProductSpec, ScalarType, IEdgeProduct> prepare) => (Name, _prepare) = (name, prepare);

    /// <summary>In the frame of each edge; see <see cref="SO2Convolution{T}"/>.</summary>
    public static MaceConvolution SO2 { get; } = new("so2", (spec, dtype) => new FrameProduct(spec, dtype));

    /// <summary>All that can express MACE's convolutions, whose paths have weights for each edge.</summary>
    public static IReadOnlyList<MaceConvolution> All { get; } =
        [.. TensorProductBackend.All.Append(TensorProductBackend.Automatic).Where(b => b != TensorProductBackend.Matrix).Select(Of), SO2];

    /// <summary>Short name, such as <c>sparse</c> or <c>so2</c>.</summary>
    public string Name { get; }

    /// <summary>By a tensor-product backend.</summary>
    public static MaceConvolution Of(TensorProductBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new(backend.Name, (spec, dtype) => new HarmonicProduct(spec, backend, dtype));
    }

    /// <summary>Finds one by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static MaceConvolution Parse(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new ArgumentException($"No tensor product '{name}' computes MACE's convolutions; expected one of {string.Join(", ", All.Select(c => c.Name))}.");

    internal IEdgeProduct Prepare(TensorProductSpec spec, ScalarType dtype) => _prepare(spec, dtype);

    private sealed class HarmonicProduct(TensorProductSpec spec, TensorProductBackend backend, ScalarType dtype) : IEdgeProduct
    {
        private readonly BackendTensorProduct _product = new(spec, backend, dtype);

        public Tensor Forward(Tensor x, EdgeFeatures edges, Tensor weights) => _product.Forward(x, cat(edges.Harmonics, 1), weights);

        public void Dispose() => _product.Dispose();
    }

    private sealed class FrameProduct(TensorProductSpec spec, ScalarType dtype) : IEdgeProduct
    {
        private readonly TorchSO2Convolution _product = new(spec, dtype);

        public Tensor Forward(Tensor x, EdgeFeatures edges, Tensor weights) => _product.Forward(x, edges.Vectors, weights);

        public void Dispose()
        {
        }
    }
}
