using EquivSim.Solvers.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class FourierNeuralOperatorTests
{
    private static readonly NeuralOperatorOptions Small = new() { Modes = [4, 4], Width = 6, Layers = 2 };

    [Fact]
    public void Without_coordinates_the_operator_commutes_with_shifts()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new FourierNeuralOperator(Small with { Coordinates = [false, true] }, ScalarType.Float64);
        Tensor x = randn(2, 8, 8, 1, dtype: float64), y = model.forward(x);
        TensorAssert.Close(y.roll(3, 1), model.forward(x.roll(3, 1)), 1e-12);
        Assert.False((y.roll(3, 2) - model.forward(x.roll(3, 2))).abs().max().item<double>() < 1e-6);
    }

    [Theory]
    [InlineData(KernelFactorization.Dense, false, 0)]
    [InlineData(KernelFactorization.Tucker, true, 0)]
    [InlineData(KernelFactorization.Cp, true, 1)]
    [InlineData(KernelFactorization.TensorTrain, false, 1)]
    public void Every_weight_has_the_gradient_of_finite_differences(KernelFactorization factorization, bool isJoint, int patchLevels)
    {
        using TorchRegion region = TorchRegion.Enter();
        random.manual_seed(5);
        var options = Small with
        {
            Factorization = factorization,
            IsJoint = isJoint,
            PatchLevels = patchLevels,
            PatchPadding = 0.125,
            RankShare = 0.5,
            Norm = FieldNormKind.Instance,
            Periods = [1.25, 1],
        };
        using var model = new FourierNeuralOperator(options, ScalarType.Float64);
        Tensor x = randn(2, 8, 8, 1, dtype: float64), cotangent = randn(2, 8, 8, 1, dtype: float64);
        foreach ((string name, TorchSharp.Modules.Parameter weight) in model.named_parameters())
        {
            Tensor gradient = SafeGrad.Of((model.forward(x) * cotangent).sum(), weight);
            Tensor direction = randn_like(weight);
            double Along(double t)
            {
                using (no_grad())
                    weight.add_(direction, t);
                double value = (model.forward(x) * cotangent).sum().item<double>();
                using (no_grad())
                    weight.add_(direction, -t);
                return value;
            }
            double expected = (Along(1e-5) - Along(-1e-5)) / 2e-5, actual = (gradient * direction).sum().item<double>();
            Assert.True(Math.Abs(expected - actual) < 1e-6 * (1 + Math.Abs(expected)), $"{name}: {expected} {actual}");
        }
    }

    [Fact]
    public void Dense_complex_weights_count_twice()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new FourierNeuralOperator(Small);
        Assert.Equal(2 * 2 * 6 * 6 * 4 * 3, model.SpectralWeightCount);
        using var joint = new FourierNeuralOperator(Small with { Factorization = KernelFactorization.Tucker, IsJoint = true, Ranks = [2, 3, 3, 2, 2] });
        Assert.Equal(2 * (2 * 3 * 3 * 2 * 2 + 2 * 2 + 6 * 3 + 6 * 3 + 4 * 2 + 3 * 2), joint.SpectralWeightCount);
    }

    [Fact]
    public void A_written_operator_reads_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using TorchRegion region = TorchRegion.Enter();
        using var model = new FourierNeuralOperator(Small with { Factorization = KernelFactorization.TensorTrain, IsJoint = true });
        Tensor x = randn(3, 8, 8, 1);
        model.FitScalers(2 * x + 1, x - 3);
        OperatorFile.Write(folder["m.h5"], model);
        using FourierNeuralOperator read = OperatorFile.Read(folder["m.h5"]);
        TensorAssert.Close(model.forward(x), read.forward(x), 0);
        File.WriteAllText(folder["text.h5"], "no HDF5");
        Assert.Throws<DataFileException>(() => OperatorFile.Read(folder["text.h5"]));
        Assert.Throws<FileNotFoundException>(() => OperatorFile.Read(folder["none.h5"]));
    }

    [Fact]
    public void Wrong_shapes_and_options_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new FourierNeuralOperator(Small);
        Assert.Throws<ArgumentException>(() => model.forward(zeros(1, 8, 8, 2)));
        Assert.Throws<ArgumentException>(() => model.forward(zeros(1, 8, 3, 1)));
        Assert.Throws<ArgumentException>(() => model.Modes = [4, 5]);
        Assert.Throws<ArgumentException>(() => new FourierNeuralOperator(Small with { Coordinates = [true] }));
        Assert.Throws<ArgumentException>(() => new FourierNeuralOperator(Small with { IsJoint = true }));
        Assert.Throws<InvalidDataException>(() => NeuralOperatorOptions.FromJson("{\"modes\":[4],\"wdth\":3}"));
    }
}
