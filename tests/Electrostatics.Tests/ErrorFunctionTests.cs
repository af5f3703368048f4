using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace EquivSim.Electrostatics.Tests;

public sealed class ErrorFunctionTests
{
    [Fact]
    public void Eight_lanes_agree_with_the_scalar_function() => Gen.Double[0, 28].Sample(x =>
    {
        Vector512<double> v = Vector512.Create(x);
        double lane = ErrorFunction.Erfc(v, Vector512.Exp(-v * v))[0];
        Assert.Equal(SpecialFunctions.Erfc(x), lane, 4e-15);
    }, iter: 20000);

    [Fact]
    public void The_tail_keeps_its_relative_precision() => Gen.Double[2, 8].Sample(x =>
    {
        Vector512<double> v = Vector512.Create(x);
        double lane = ErrorFunction.Erfc(v, Vector512.Exp(-v * v))[0];
        Assert.Equal(1, lane / (ErrorFunction.Scaled(x) * Math.Exp(-x * x)), 1e-13);
    }, iter: 5000);

    [Fact]
    public void Inverse_roots_are_exact_to_rounding() => Gen.Double[1e-6, 1e6].Sample(x =>
        Assert.Equal(1, CoulombKernel.InverseRoot(Vector512.Create(x))[0] * Math.Sqrt(x), 1e-15), iter: 20000);
}
