using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>The radial network at the pairs of a batch, evaluated or interpolated, against its plain evaluation and the differences of that.</summary>
public sealed class TrainableRadialTests
{
    private const int Paths = 3;

    private readonly MaceConfiguration _network = TestModels.Get("correlation 1") with { HiddenIrreps = "10x0e+10x1o", RadialMlp = [12, 9] };

    [Theory]
    [InlineData(DistanceTransformKind.None)]
    [InlineData(DistanceTransformKind.Agnesi)]
    public void Weights_slopes_and_the_gradient_of_the_network_are_those_of_plain_evaluation(DistanceTransformKind transform)
    {
        var expected = new Expected(_network with { DistanceTransform = transform }, atoms: 8);
        expected.Check<Lanes512<float>, float>(isInterpolated: false, SingleTolerance);
        expected.Check<Lanes256<float>, float>(isInterpolated: false, SingleTolerance);
        expected.Check<Lanes128<float>, float>(isInterpolated: false, SingleTolerance);
        expected.Check<Lanes512<double>, double>(isInterpolated: false, DoubleTolerance);
        expected.Check<Lanes256<double>, double>(isInterpolated: false, DoubleTolerance);
        expected.Check<Lanes128<double>, double>(isInterpolated: false, DoubleTolerance);
    }

    /// <summary>Many pairs in float32 are interpolated, which is exact to float32.</summary>
    [Fact]
    public void Interpolated_weights_and_gradients_are_those_of_plain_evaluation()
    {
        var expected = new Expected(_network, atoms: 90);
        expected.Check<Lanes512<float>, float>(isInterpolated: true, 10 * SingleTolerance);
        expected.Check<Lanes256<float>, float>(isInterpolated: true, 10 * SingleTolerance);
        expected.Check<Lanes128<float>, float>(isInterpolated: true, 10 * SingleTolerance);
        expected.Check<Lanes512<double>, double>(isInterpolated: false, DoubleTolerance);
    }

    /// <summary>Plain evaluation in float64 for a batch, with random cotangents and rates.</summary>
    private sealed class Expected
    {
        private readonly MaceConfiguration _network;
        private readonly int _atoms, _channels;
        private readonly int[] _sizes;
        private readonly (string Name, long[] Shape)[] _arrays;
        private readonly double[] _weights, _distances, _radiusSums, _gradients, _tangents, _rates, _values, _slopes;
        private readonly double[][] _directions;
        private readonly double[] _alongDirections;

        public Expected(MaceConfiguration network, int atoms)
        {
            (_network, _atoms, _channels) = (network, atoms, MaceShape.Of(network).Channels);
            _sizes = [network.NumBessel, .. network.RadialMlp, Paths * _channels];
            _arrays = [.. Enumerable.Range(0, _sizes.Length - 1).Select(i => ($"radial.layer{i}.weight", new long[] { _sizes[i], _sizes[i + 1] }))];
            _weights = Random(1, (int)_arrays.Sum(a => a.Shape[0] * a.Shape[1]));
            (_distances, _radiusSums) = Pairs();
            int pairs = _distances.Length;
            (_rates, _gradients, _tangents) = (Random(2, pairs), Random(3, pairs * Paths * _channels), Random(4, pairs * Paths * _channels));
            (_values, _slopes) = (Values(_weights, 0), Derivative(t => Values(_weights, t), 1e-4));
            // One direction in each array, so that none hides behind another.
            _directions = [.. _arrays.Select((_, i) => Random(5 + i, _weights.Length).Select((d, k) => ArrayOf(k) == i ? d : 0).ToArray())];
            _alongDirections = [.. _directions.Select(d => Derivative(t => Tangent(Moved(_weights, d, t)), 1e-3))];
        }

        public unsafe void Check<TLanes, T>(bool isInterpolated, double tolerance)
            where TLanes : unmanaged, ILanes<TLanes, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using GradientWorkspace<TLanes, T> work = Workspace<TLanes, T>(_network, _atoms, _arrays, _weights);
            using var radial = new TrainableRadial<TLanes, T>(work, "radial", Paths);
            int pairs = work.Batch.PairCount, blocks = work.Blocks, row = 2 * TLanes.Width;
            work.Samples.Resize(work.Batch);
            Assert.Equal(isInterpolated, work.Samples.IsInterpolated);
            radial.Resize(pairs);
            foreach (TrainableMatrix<TLanes, T> matrix in radial.Matrices)
                matrix.Load(work.Weights.Values.Pointer);
            work.Samples.Compute(work.Batch, 0, work.Samples.Count);
            radial.Hidden.Forward(0, work.Samples.Count);
            radial.Smooth();
            foreach ((int path, int block) in from p in Enumerable.Range(0, Paths) from b in Enumerable.Range(0, blocks) select (p, b))
                radial.Forward(path, block, worker: 0);
            Close(_values, RowValues.Read(radial.Weights[0], _channels), tolerance);
            Close(_slopes, RowValues.Read(radial.Weights[1], _channels), 5 * tolerance);

            _rates.Select(T.CreateTruncating).ToArray().CopyTo(work.Samples.Rates.Span(pairs));
            if (!isInterpolated)
            {
                work.Samples.Scale(work.Samples.Rows[1], 0, pairs);
                radial.Hidden.Scale(0, pairs);
            }
            using RowArray<T> gradients = Cotangent(_gradients), tangents = Cotangent(_tangents);
            using var partial = new NativeArray<T>();
            partial.RequireZeros(radial.PartialSize);
            foreach ((int path, int block) in from p in Enumerable.Range(0, Paths) from b in Enumerable.Range(0, blocks) select (p, b))
                radial.Backward(path, block, worker: 0, gradients.At(path, block, 0), tangents.At(path, block, 0), partial.Pointer);
            radial.BackwardHidden([partial], 0, work.Samples.Count);
            foreach (WeightTask<TLanes, T> task in radial.Hidden.WeightTasks)
                task.Run(work.Batch.ElementOffsets, work.Weights.Gradients.Pointer);
            radial.StoreLast(work.Weights.Gradients.Pointer);
            double[] found = Gradients(work);
            for (int i = 0; i < _directions.Length; i++)
                Close([_alongDirections[i], Math.Sqrt(Dot(found, found))], [Dot(found, _directions[i]), Math.Sqrt(Dot(found, found))], tolerance);

            RowArray<T> Cotangent(double[] values)
            {
                var rows = new RowArray<T>([.. Enumerable.Repeat(1, Paths)], blocks, row);
                rows.Resize(pairs);
                return RowValues.Fill(rows, values, _channels);
            }
        }

        private int ArrayOf(int weight)
        {
            int array = 0;
            for (long end = _arrays[0].Shape[0] * _arrays[0].Shape[1]; weight >= end; array++)
                end += _arrays[array + 1].Shape[0] * _arrays[array + 1].Shape[1];
            return array;
        }

        private unsafe (double[] Distances, double[] RadiusSums) Pairs()
        {
            MaceConstants constants = MaceConstants.Default(_network);
            using GradientWorkspace<Lanes128<double>, double> work = Workspace<Lanes128<double>, double>(_network, _atoms, _arrays, _weights);
            var pairs = new (double, double)[work.Batch.PairCount];
            for (int p = 0; p < pairs.Length; p++)
            {
                int e = work.Batch.EdgeOfPair.Pointer[p];
                double* v = work.Batch.Vectors.Pointer + 3 * e;
                pairs[p] = (
                    Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]),
                    constants.CovalentRadii[work.Batch.SenderElements.Pointer[e]] + constants.CovalentRadii[work.Batch.ReceiverElements.Pointer[e]]);
            }
            return ([.. pairs.Select(p => p.Item1)], [.. pairs.Select(p => p.Item2)]);
        }

        /// <summary>[paths, pairs, channels] when all distances are longer by some length.</summary>
        private double[] Values(double[] weights, double longer)
        {
            var arrays = new double[_arrays.Length][];
            for (int i = 0, first = 0; i < arrays.Length; first += arrays[i++].Length)
                arrays[i] = weights[first..(first + (int)(_arrays[i].Shape[0] * _arrays[i].Shape[1]))];
            var functions = new RadialFunctions(_network, MaceConstants.Default(_network), arrays, _sizes);
            double[][] byPair = [.. _distances.Select((r, p) => functions.At(r + longer, _radiusSums[p]))];
            return [.. from path in Enumerable.Range(0, Paths) from pair in byPair from c in Enumerable.Range(0, _channels) select pair[path * _channels + c]];
        }

        /// <summary>Derivative of the sum of cotangents times values, when the cotangents move by their tangents and the distances at their rates.</summary>
        private double Tangent(double[] weights)
        {
            double[] slopes = Derivative(t => Values(weights, t), 1e-3);
            int pairs = _rates.Length;
            return Dot(_tangents, Values(weights, 0)) + Dot(_gradients, [.. slopes.Select((s, i) => s * _rates[i / _channels % pairs])]);
        }
    }
}
