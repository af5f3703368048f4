using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>
/// The contraction's gradient, its tangents and the gradient of its weights against differences of its values, which
/// ContractionKernelTests compare with MACE's coupling tensors. All are polynomials, so that the differences are exact.
/// </summary>
public sealed class TrainableContractionTests
{
    private const int Layer = 0, Atoms = 9;
    private const double Step = 0.25;

    private readonly MaceConfiguration _network = TestModels.Get("correlation 2, then 3") with { Correlation = [3, 3], HiddenIrreps = "6x0e+6x1o" };
    private readonly (string Name, long[] Shape)[] _arrays;
    private readonly double[] _weights, _messages, _messageTangents, _gradients, _gradientTangents;

    public TrainableContractionTests()
    {
        MaceShape shape = MaceShape.Of(_network);
        var plan = new ContractionPlan(shape.MaxEll, shape.OutputMaxDegree(Layer), 3);
        _arrays = [.. plan.Terms.Select(t => (
            $"products.{Layer}.symmetric_contractions.contractions.{t.Degree}." + (t.Order == 3 ? "weights_max" : $"weights.{2 - t.Order}"),
            new long[] { shape.ElementCount, t.CouplingCount, shape.Channels }))];
        _weights = Random(1, (int)_arrays.Sum(a => a.Shape.Aggregate((x, y) => x * y)));
        int atoms = Atoms + 4, inputs = plan.InputCount * atoms * shape.Channels, outputs = plan.OutputCount * atoms * shape.Channels;
        (_messages, _messageTangents) = (Random(2, inputs), Random(3, inputs));
        (_gradients, _gradientTangents) = (Random(4, outputs), Random(5, outputs));
    }

    [Fact]
    public void Gradients_tangents_and_weight_gradients_are_differences_of_values()
    {
        double[] MessagesAt(double t) => Moved(_messages, _messageTangents, t);
        double[] GradientsAt(double t) => Moved(_gradients, _gradientTangents, t);
        double[] productTangents = Derivative(t => Run<Lanes128<double>, double>(_weights, MessagesAt(t), GradientsAt(t)).Products, Step);
        double[] messageGradientTangents = Derivative(t => Run<Lanes128<double>, double>(_weights, MessagesAt(t), GradientsAt(t)).MessageGradients, Step);
        double[][] directions = [.. Enumerable.Range(6, 3).Select(seed => Random(seed, _messages.Length))];
        double[] along = [.. directions.Select(d => Derivative(t => Dot(_gradients, Run<Lanes128<double>, double>(_weights, Moved(_messages, d, t), _gradients).Products), Step))];
        // The products are linear in the weights.
        double[][] changes = [.. Enumerable.Range(9, 5).Select(seed => Random(seed, _weights.Length))];
        double[] byWeights = [.. changes.Select(c => Derivative(t => Dot(GradientsAt(t), Run<Lanes128<double>, double>(c, MessagesAt(t), GradientsAt(t)).Products), Step))];

        Check<Lanes512<float>, float>(SingleTolerance);
        Check<Lanes256<float>, float>(SingleTolerance);
        Check<Lanes128<float>, float>(SingleTolerance);
        Check<Lanes512<double>, double>(1e-12);
        Check<Lanes256<double>, double>(1e-12);
        Check<Lanes128<double>, double>(1e-12);

        void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Result found = Run<TLanes, T>(_weights, _messages, _gradients);
            Close(along, [.. directions.Select(d => Dot(found.MessageGradients, d))], tolerance);
            Close(productTangents, found.ProductTangents, tolerance);
            Close(messageGradientTangents, found.MessageGradientTangents, tolerance);
            Close(byWeights, [.. changes.Select(c => Dot(found.WeightGradients, c))], tolerance);
        }
    }

    private unsafe Result Run<TLanes, T>(double[] weights, double[] messages, double[] productGradients)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GradientWorkspace<TLanes, T> work = Workspace<TLanes, T>(_network, Atoms, _arrays, weights);
        using var contraction = new TrainableContraction<TLanes, T>(work.Shape, work.Weights, Layer, threads: 1);
        int atoms = work.Batch.AtomCount, channels = work.Shape.Channels;
        RowArray<T>[] x = Rows(work.Shape.MaxEll, messages, _messageTangents), gx = Rows(work.Shape.MaxEll);
        RowArray<T>[] z = Rows(work.Shape.OutputMaxDegree(Layer)), gz = Rows(work.Shape.OutputMaxDegree(Layer), productGradients, _gradientTangents);
        for (int task = 0; task < contraction.Tasks; task++)
            contraction.Load(task, 0, work.Weights.Values.Pointer);
        contraction.Forward(0, atoms, 0, work.Batch, x[0], z[0]);
        contraction.Backward(0, atoms, 0, work.Batch, x[0], gz[0], gx[0]);
        contraction.ForwardTangents(0, atoms, 0, work.Batch, x, z[1]);
        for (int task = 0; task < contraction.Tasks; task++)
            contraction.BackwardTangents(task, 0, work.Batch, x, gz, gx[1], work.Weights.Gradients.Pointer);
        var result = new Result(
            RowValues.Read(z[0], channels), RowValues.Read(gx[0], channels), RowValues.Read(z[1], channels), RowValues.Read(gx[1], channels), Gradients(work));
        foreach (RowArray<T> array in (IEnumerable<RowArray<T>>)[.. x, .. gx, .. z, .. gz])
            array.Dispose();
        return result;

        RowArray<T>[] Rows(int degree, params double[][] values)
        {
            RowArray<T>[] rows = work.Degrees(degree);
            for (int order = 0; order < 2; order++)
            {
                rows[order].Resize(atoms);
                RowValues.Fill(rows[order], values.Length > 0 ? values[order] : new double[RowValues.Count(rows[order], channels)], channels);
            }
            return rows;
        }
    }

    private sealed record Result(double[] Products, double[] MessageGradients, double[] ProductTangents, double[] MessageGradientTangents, double[] WeightGradients);
}
