using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>The division by the neighbour density: gradients, tangents and the gradient of its map against differences of the divided messages.</summary>
public sealed class TrainableDensityTests
{
    private const int Layer = 1, Atoms = 6;

    private readonly MaceConfiguration _network = TestModels.Get("density, Agnesi, ZBL") with { HiddenIrreps = "10x0e+10x1o" };
    private readonly (string Name, long[] Shape)[] _arrays;
    private readonly double[] _weights, _messages, _messageTangents, _gradients, _gradientTangents, _vectors, _motion;
    private readonly int[] _reverse;

    public unsafe TrainableDensityTests()
    {
        MaceShape shape = MaceShape.Of(_network);
        _arrays = [($"interactions.{Layer}.density_fn.layer0.weight", [shape.BesselCount, 1])];
        _weights = Random(1, shape.BesselCount);
        using GradientWorkspace<Lanes128<double>, double> work = Workspace<Lanes128<double>, double>(_network, Atoms, _arrays, _weights);
        int edges = work.Batch.EdgeCount, count = work.Batch.AtomCount * (shape.MaxEll + 1) * (shape.MaxEll + 1) * shape.Channels;
        (_messages, _messageTangents, _gradients, _gradientTangents) = (Random(2, count), Random(3, count), Random(4, count), Random(5, count));
        (_vectors, _motion) = (work.Batch.Vectors.Span(3 * edges).ToArray(), Random(6, 3 * edges));
        _reverse = work.Batch.Reverse.Span(edges).ToArray();
        for (int i = 0; i < _motion.Length; i++)
        {
            if (_reverse[i / 3] < i / 3)
                _motion[i] = -_motion[3 * _reverse[i / 3] + i % 3];
        }
    }

    [Fact]
    public void Gradients_tangents_and_the_gradient_of_the_map_are_differences_of_values()
    {
        Result At(double t) => Run<Lanes128<double>, double>(
            _weights, Moved(_messages, _messageTangents, t), Moved(_gradients, _gradientTangents, t), Moved(_vectors, _motion, t));
        double[] messageTangents = Derivative(t => At(t).Messages), gradientTangents = Derivative(t => At(t).Gradients);
        // A pair's vector is shared by its two edges: a motion of one alone moves both.
        double[] edges = [.. Enumerable.Range(0, _vectors.Length).Select(i => Derivative(t =>
        {
            double[] moved = [.. _vectors];
            moved[i] += t;
            moved[3 * _reverse[i / 3] + i % 3] -= t;
            return Dot(_gradients, Run<Lanes128<double>, double>(_weights, _messages, _gradients, moved).Messages);
        }))];
        double[] scaled = Run<Lanes128<double>, double>(_weights, _messages, _gradients, _vectors).Messages;
        double[] byMap = [.. Enumerable.Range(0, _weights.Length).Select(i => Derivative(w =>
        {
            double[] weights = [.. _weights];
            weights[i] += w;
            return Derivative(t => Dot(
                Moved(_gradients, _gradientTangents, t),
                Run<Lanes128<double>, double>(weights, Moved(_messages, _messageTangents, t), _gradients, Moved(_vectors, _motion, t)).Messages));
        }))];

        Check<Lanes512<float>, float>(SingleTolerance);
        Check<Lanes256<float>, float>(SingleTolerance);
        Check<Lanes512<double>, double>(1e-7);
        Check<Lanes256<double>, double>(1e-7);
        Check<Lanes128<double>, double>(1e-7);

        void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Result found = Run<TLanes, T>(_weights, _messages, _gradients, _vectors);
            Close(scaled, found.Messages, tolerance);
            Close(messageTangents, found.MessageTangents, tolerance);
            Close(gradientTangents, found.GradientTangents, tolerance);
            Close(edges, [.. found.EdgeGradients.Select((g, i) => g - found.EdgeGradients[3 * _reverse[i / 3] + i % 3])], tolerance);
            Close(byMap, found.MapGradients, tolerance);
            // Each message sees its own atom's factor alone.
            double[] factors = [.. found.Messages.Select((m, i) => m / _messages[i])];
            Close([.. _gradients.Select((g, i) => g * factors[i])], found.Gradients, 10 * tolerance);
        }
    }

    private unsafe Result Run<TLanes, T>(double[] weights, double[] messages, double[] gradients, double[] vectors)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GradientWorkspace<TLanes, T> work = Workspace<TLanes, T>(_network, Atoms, _arrays, weights);
        using var density = new TrainableDensity<TLanes, T>(work, Layer);
        int atoms = work.Batch.AtomCount, edges = work.Batch.EdgeCount, channels = work.Shape.Channels;
        vectors.CopyTo(work.Batch.Vectors.Span(3 * edges));
        work.EdgeGradients.RequireZeros(3 * edges);
        work.Samples.Resize(work.Batch);
        for (int e = 0; e < edges; e++)
        {
            double[] v = vectors[(3 * e)..(3 * e + 3)];
            work.Samples.Rates.Pointer[work.Batch.Pairs.Pointer[e]] = T.CreateTruncating(Dot(v, _motion[(3 * e)..(3 * e + 3)]) / Math.Sqrt(Dot(v, v)));
        }
        RowArray<T>[] x = work.Degrees(work.Shape.MaxEll), g = work.Degrees(work.Shape.MaxEll);
        foreach (RowArray<T> rows in (IEnumerable<RowArray<T>>)[.. x, .. g])
            rows.Resize(atoms);
        RowValues.Fill(x[0], messages, channels);
        RowValues.Fill(x[1], _messageTangents, channels);
        RowValues.Fill(g[0], gradients, channels);
        RowValues.Fill(g[1], _gradientTangents, channels);
        density.Load();
        density.Divide(0, atoms, x[0]);
        density.DivideBackward(0, atoms, x[0], g[0]);
        density.DivideTangents(0, atoms, x);
        density.DivideBackwardTangents(0, atoms, x, g);
        density.StoreGradient();
        var result = new Result(
            RowValues.Read(x[0], channels), RowValues.Read(g[0], channels), Numbers<double>(work.EdgeGradients.Span(3 * edges)), RowValues.Read(x[1], channels),
            RowValues.Read(g[1], channels), GradientCheck.Gradients(work));
        foreach (RowArray<T> rows in (IEnumerable<RowArray<T>>)[.. x, .. g])
            rows.Dispose();
        return result;
    }

    private sealed record Result(
        double[] Messages, double[] Gradients, double[] EdgeGradients, double[] MessageTangents, double[] GradientTangents, double[] MapGradients);
}
