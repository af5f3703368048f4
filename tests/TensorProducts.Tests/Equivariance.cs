using EquivSim.O3;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>Elements of O(3) and their action on tensors in e3nn's layout.</summary>
internal static class Equivariance
{
    /// <summary>A few rotations, the inversion, and a rotation with inversion.</summary>
    public static Rotation[] Rotations { get; } =
    [
        Rotation.FromAxisAngle(1, 2, -0.5, 0.7),
        Rotation.FromEulerAngles(0.3, 2.1, -1.2),
        Rotation.Inversion,
        Rotation.FromAxisAngle(-0.3, 0.2, 1, 2.5) * Rotation.Inversion,
    ];

    public static Tensor Act(Irreps irreps, Rotation rotation, Tensor x)
    {
        double[] values = x.contiguous().data<double>().ToArray(), result = new double[values.Length];
        WignerD.Apply(irreps, rotation, values, result);
        return tensor(result, x.shape);
    }
}
