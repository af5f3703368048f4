using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Applies an operator to data sets, at their resolution.</summary>
/// <param name="model">The operator.</param>
public sealed class OperatorEvaluation(FourierNeuralOperator model)
{
    private const int BatchSize = 50;

    /// <summary>Errors on a data set.</summary>
    /// <param name="data">Inputs and true outputs.</param>
    public OperatorErrors Of(FieldDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = no_grad();
        (Tensor x, Tensor y) = ToTensors(data);
        Tensor p = Predict(x);
        Tensor each = new FieldLoss(FieldLossKind.L2).Of(p, y);
        double smoothness = data.Points.Min() < 3 ? double.NaN : Number(new FieldLoss(FieldLossKind.H1, model.Options.IsPeriodic).Of(p, y).mean());
        double last = Number(new FieldLoss(FieldLossKind.L2).Of(p.narrow(1, -1, 1), y.narrow(1, -1, 1)).mean());
        return new(Number(each.mean()), smoothness, last, Number(each.max()));
    }

    /// <summary>Predicted outputs, [samples, n₁ … n_d, channels], row-major.</summary>
    /// <param name="data">Inputs.</param>
    public float[] Predict(FieldDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = no_grad();
        return Predict(ToTensors(data).Input).to(ScalarType.Float32).data<float>().ToArray();
    }

    /// <summary>The data as tensors [samples, n₁ … n_d, channels].</summary>
    internal static (Tensor Input, Tensor Output) ToTensors(FieldDataset data)
    {
        long[] grid = [.. data.Points.Select(n => (long)n)];
        return (tensor(data.Inputs, [data.Count, .. grid, data.InputChannels]), tensor(data.Outputs, [data.Count, .. grid, data.OutputChannels]));
    }

    private static double Number(Tensor scalar) => scalar.to(ScalarType.Float64).item<double>();

    private Tensor Predict(Tensor inputs) => cat([.. inputs.split(BatchSize, 0).Select(model.forward)], 0);
}
