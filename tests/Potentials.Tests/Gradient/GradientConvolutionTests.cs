using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>The convolution of a layer on a batch, its gradients and the tangents of all of them against plain sums over 3j symbols.</summary>
public sealed class GradientConvolutionTests
{
    private readonly ConvolutionLoops _loops = new(TestModels.Get("correlation 1") with { HiddenIrreps = "10x0e+10x1o", MaxEll = 3 }, atoms: 6);

    [Fact]
    public void Messages_gradients_and_tangents_are_those_of_plain_sums()
    {
        double[] messages = _loops.Messages(0), messageTangents = Derivative(_loops.Messages);
        double[] featureGradients = _loops.FeatureGradients(0), featureGradientTangents = Derivative(_loops.FeatureGradients);
        double[] edgeGradients = _loops.EdgeGradients();
        Check<Lanes512<float>, float>(2 * SingleTolerance);
        Check<Lanes256<float>, float>(2 * SingleTolerance);
        Check<Lanes128<float>, float>(2 * SingleTolerance);
        Check<Lanes512<double>, double>(1e-8);
        Check<Lanes256<double>, double>(1e-8);
        Check<Lanes128<double>, double>(1e-8);

        void Check<TLanes, T>(double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Result found = Run<TLanes, T>();
            Close(messages, found.Messages, tolerance);
            Close(featureGradients, found.FeatureGradients, tolerance);
            Close(edgeGradients, found.EdgeGradients, tolerance);
            Close(messageTangents, found.MessageTangents, tolerance);
            Close(featureGradientTangents, found.FeatureGradientTangents, tolerance);
        }
    }

    private unsafe Result Run<TLanes, T>()
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GradientWorkspace<TLanes, T> work = Workspace<TLanes, T>(_loops.Network, _loops.Atoms, _loops.Arrays, _loops.Weights);
        using var convolution = new GradientConvolution<TLanes, T>(work, _loops.Paths, ConvolutionLoops.Layer);
        int edges = work.Batch.EdgeCount, channels = work.Shape.Channels;
        work.Geometry.Resize(edges);
        work.Samples.Resize(work.Batch);
        work.EdgeGradients.RequireZeros(3 * edges);
        convolution.Resize();
        foreach (TrainableMatrix<TLanes, T> matrix in convolution.Radial.Matrices)
            matrix.Load(work.Weights.Values.Pointer);
        work.Geometry.Compute(work.Batch.Vectors.Pointer, 0, edges);
        work.Samples.Compute(work.Batch, 0, work.Samples.Count);
        convolution.Radial.Hidden.Forward(0, work.Samples.Count);
        RowValues.Fill(convolution.Features[0], _loops.Features, channels);
        RowValues.Fill(convolution.Features[1], _loops.FeatureTangents, channels);
        RowValues.Fill(convolution.MessageGradients[0], _loops.MessageGradients, channels);
        RowValues.Fill(convolution.MessageGradients[1], _loops.MessageGradientTangents, channels);
        ForEach(convolution.Tiles, convolution.Fold);
        ForEach(convolution.ForwardTasks, task => convolution.Forward(task, worker: 0));
        ForEach(convolution.BackwardTasks, convolution.Backward);
        convolution.CollectEdges(0, work.Batch.AtomCount);

        for (int e = 0; e < edges; e++)
        {
            double rate = work.Geometry.Move(e, _loops.Motion[3 * e], _loops.Motion[3 * e + 1], _loops.Motion[3 * e + 2]);
            work.Samples.Rates.Pointer[work.Batch.Pairs.Pointer[e]] = T.CreateTruncating(rate);
        }
        ForEach(convolution.Tiles, convolution.FoldTangents);
        ForEach(convolution.ForwardTasks, convolution.ForwardTangents);
        ForEach(convolution.BackwardTasks, task => convolution.BackwardTangents(task, worker: 0));
        return new Result(
            RowValues.Read(convolution.Messages[0], channels), RowValues.Read(convolution.FeatureGradients[0], channels), Numbers<double>(work.EdgeGradients.Span(3 * edges)),
            RowValues.Read(convolution.Messages[1], channels), RowValues.Read(convolution.FeatureGradients[1], channels));

        static void ForEach(int tasks, Action<int> run)
        {
            for (int task = 0; task < tasks; task++)
                run(task);
        }
    }

    private sealed record Result(double[] Messages, double[] FeatureGradients, double[] EdgeGradients, double[] MessageTangents, double[] FeatureGradientTangents);
}
