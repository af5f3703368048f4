using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Makes what computes a network's tensor products.</summary>
/// <param name="Backend">The backend; torch's dense operations when null.</param>
/// <param name="DataType">float32 or float64.</param>
internal sealed record ProductExecutors(TensorProductBackend? Backend, ScalarType DataType)
{
    public ITorchTensorProduct Create(TensorProductSpec spec) =>
        Backend is null ? new DenseTensorProduct(spec, DataType) : new BackendTensorProduct(spec, Backend, DataType);
}
