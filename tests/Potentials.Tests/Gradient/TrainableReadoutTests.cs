using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>The linear and the nonlinear readout: gradients, their tangents and the gradient of the weights against differences of energies.</summary>
public sealed class TrainableReadoutTests
{
    private const int Atoms = 6;
    private const double Scale = 1.7;

    private static readonly double[] EnergySlopes = [0.8, -0.3];

    private readonly MaceConfiguration _network = TestModels.Get("correlation 1") with { HiddenIrreps = "19x0e+19x1o" };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Gradients_tangents_and_weight_gradients_are_differences_of_energies(int layer)
    {
        MaceShape shape = MaceShape.Of(_network);
        (string Name, long[] Shape)[] arrays = layer == 0
            ? [("readouts.0.linear.weight", [shape.Channels, 1])]
            : [("readouts.1.linear_1.weight", [shape.Channels, shape.ReadoutHidden]), ("readouts.1.linear_2.weight", [shape.ReadoutHidden, 1])];
        double[] weights = Random(1, (int)arrays.Sum(a => a.Shape[0] * a.Shape[1]));
        int count = (Atoms + 4) * shape.Channels;
        double[] x = Random(2, count), dx = Random(3, count);

        Result At(double[] w, double[] features) => Run<Lanes128<double>, double>(layer, arrays, w, features, dx);
        double[] gradients = [.. Enumerable.Range(0, count).Select(i => Derivative(t => Scale * At(weights, Moved(x, Unit(count, i), t)).Energies.Sum()))];
        double[] slopes = At(weights, x).SlopeOfAtom;
        double[] tangents = Derivative(t => At(weights, Moved(x, dx, t)).Gradients);
        tangents = [.. tangents.Select((d, i) => d + slopes[i / shape.Channels] * gradients[i])];
        double[] rates = Derivative(t => At(weights, Moved(x, dx, t)).Energies);
        // The energies, each with its slope, and their derivative along the tangent.
        double[] byWeights = [.. Enumerable.Range(0, weights.Length).Select(i => Derivative(t =>
        {
            Result r = At(Moved(weights, Unit(weights.Length, i), t), x);
            return Scale * Dot(slopes, r.Energies) + Dot(r.Gradients, dx);
        }))];

        Check<Lanes512<float>, float>(SingleTolerance);
        Check<Lanes256<float>, float>(SingleTolerance);
        Check<Lanes128<float>, float>(SingleTolerance);
        Check<Lanes512<double>, double>(DoubleTolerance);
        Check<Lanes256<double>, double>(DoubleTolerance);
        Check<Lanes128<double>, double>(DoubleTolerance);

        void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Result found = Run<TLanes, T>(layer, arrays, weights, x, dx);
            Close(rates, found.EnergyTangents, tolerance);
            Close(gradients, found.Gradients, tolerance);
            Close(tangents, found.GradientTangents, tolerance);
            Close(byWeights, found.WeightGradients, tolerance);
        }
    }

    private static double[] Unit(int count, int at) => [.. Enumerable.Range(0, count).Select(i => i == at ? 1.0 : 0.0)];

    private unsafe Result Run<TLanes, T>(int layer, (string, long[])[] arrays, double[] weights, double[] features, double[] tangents)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GradientWorkspace<TLanes, T> work = Workspace<TLanes, T>(_network, Atoms, arrays, weights);
        using var readout = new TrainableReadout<TLanes, T>(work.Shape, work.Weights, "readouts", layer);
        int atoms = work.Batch.AtomCount, channels = work.Shape.Channels;
        RowArray<T>[] x = work.Degrees(0), g = work.Degrees(0);
        for (int order = 0; order < 2; order++)
        {
            x[order].Resize(atoms);
            g[order].Resize(atoms);
            RowValues.Fill(x[order], order == 0 ? features : tangents, channels);
            RowValues.Fill(g[order], new double[features.Length], channels);
        }
        using var energies = new NodeScalars();
        for (int order = 0; order < 2; order++)
        {
            energies.Clear(order, atoms);
            for (int i = 0; i < atoms; i++)
                energies.Slopes[order].Pointer[i] = order == 0 ? Scale : Scale * EnergySlopes[work.Batch.Structures.Pointer[i]];
        }
        readout.Load(work.Weights.Values.Pointer);
        readout.Resize(atoms);
        readout.Forward(0, atoms, x[0], energies.Values[0].Pointer);
        readout.Backward(0, atoms, energies, g[0]);
        readout.ForwardTangents(0, atoms, x[1], energies.Values[1].Pointer);
        readout.BackwardTangents(0, atoms, energies, g[1]);
        readout.StoreGradients(atoms, energies, x, work.Weights.Gradients.Pointer);
        var result = new Result(
            energies.Values[0].Span(atoms).ToArray(), energies.Values[1].Span(atoms).ToArray(), RowValues.Read(g[0], channels), RowValues.Read(g[1], channels), Gradients(work),
            [.. Enumerable.Range(0, atoms).Select(i => EnergySlopes[work.Batch.Structures.Pointer[i]])]);
        foreach (RowArray<T> array in (IEnumerable<RowArray<T>>)[.. x, .. g])
            array.Dispose();
        return result;
    }

    private sealed record Result(double[] Energies, double[] EnergyTangents, double[] Gradients, double[] GradientTangents, double[] WeightGradients, double[] SlopeOfAtom);
}
