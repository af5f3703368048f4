using System.Numerics;
using EquivSim.O3;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// The gradient of a loss of energies and forces without a tape: forward and back for energies and forces, then forward and back once more
/// for their derivatives along one direction.
/// </summary>
/// <remarks>
/// <para>Let c = dL/dE and v = -dL/dF. Then dL/dw = c dE/dw + D_v (dE/dw), D_v the derivative when the atoms move along v. Reverse mode on
/// dual numbers x + epsilon D_v x gives both: with the seed 1 + epsilon c of the energy, the epsilon part of each weight's gradient is dL/dw
/// (Pearlmutter 1994 for the product of a Hessian and a vector). Values are those of the first sweep, so that the second computes tangents alone.
/// A stress loss adds a strain to the direction.</para>
/// <para>Each number is computed by one task in a fixed order: the same bits for any number of threads.</para>
/// </remarks>
internal sealed unsafe class GradientEngine<TLanes, T> : IGradientEngine
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChunkAtoms = 32, ChunkSamples = 64;

    private readonly MaceConstants _constants;
    private readonly GradientWorkspace<TLanes, T> _work;
    private readonly GradientLayer<TLanes, T>[] _layers;
    private readonly GradientEmbedding<TLanes, T> _embedding;
    private readonly NodeScalars _energies = new();
    private readonly NodeScalars[] _scalars;
    private readonly GradientCharges? _charges;
    private readonly GradientOutput _output;
    private readonly RowArray<T>[][] _features, _featureGradients;
    private readonly TrainableMatrix<TLanes, T>[] _matrices;
    private readonly WeightTask<TLanes, T>[] _weightTasks;
    private readonly WorkerPool _workers;
    private readonly GradientSteps _steps;
    private readonly PairRepulsion? _repulsion;
    private readonly double _repulsionScale;
    private double[] _energySlopes = [], _motions = [], _strains = [];

    /// <param name="configuration">The network.</param>
    /// <param name="constants">Its constants.</param>
    /// <param name="weights">Names and shapes of its weights in the order in which they are kept.</param>
    /// <param name="charges">The charges that the model learns; null for none.</param>
    /// <param name="threads">Threads that share the work.</param>
    public GradientEngine(
        MaceConfiguration configuration, MaceConstants constants, IEnumerable<(string Name, long[] Shape)> weights, LatentChargeOptions? charges, int threads)
    {
        _constants = constants;
        MaceShape shape = MaceShape.Of(configuration);
        _work = new GradientWorkspace<TLanes, T>(shape, configuration, constants, new WeightVector<T>(weights), threads);
        _repulsion = configuration.PairRepulsion ? new PairRepulsion(configuration, constants) : null;
        // ScaleShiftMACE scales the repulsion like the network's energy, plain MACE adds it as it is.
        _repulsionScale = configuration.IsScaleShift ? 1 : 1 / constants.Scale;
        int layers = shape.LayerCount;
        int[] degrees = [.. Enumerable.Range(0, layers).Select(shape.InputMaxDegree), shape.OutputMaxDegree(layers - 1)];
        _features = [.. degrees.Select(_work.Degrees)];
        _featureGradients = [.. degrees.Select(_work.Degrees)];
        _charges = charges is null ? null : new GradientCharges(_work.Batch, charges);
        _scalars = _charges is null ? [_energies] : [_energies, _charges.Scalars];
        string[] readouts = _charges is null ? ["readouts"] : ["readouts", "latent_charges"];
        _embedding = new GradientEmbedding<TLanes, T>(_work, _features[0][0], _featureGradients[0][1]);
        _layers = [.. Enumerable.Range(0, layers).Select(t => new GradientLayer<TLanes, T>(
            _work, t, readouts, _features[t], _featureGradients[t], _features[t + 1], _featureGradients[t + 1]))];
        _work.Weights.RefuseRest();
        _matrices = [.. _layers.SelectMany(l => l.Matrices)];
        _weightTasks = [.. _layers.SelectMany(l => l.WeightTasks)];
        _output = new GradientOutput(_work.Batch, constants);
        _workers = new WorkerPool(threads);
        _steps = new GradientSteps(this);
    }

    public Span<byte> Weights => new(_work.Weights.Values.Pointer, checked((int)_work.Weights.Count * sizeof(T)));

    public ReadOnlySpan<byte> Gradients => new(_work.Weights.Gradients.Pointer, checked((int)_work.Weights.Count * sizeof(T)));

    public ReadOnlySpan<double> Energies => _output.Energies.AsSpan(0, _work.Batch.StructureCount);

    public ReadOnlySpan<double> Forces => _output.Forces.AsSpan(0, 3 * _work.Batch.AtomCount);

    public ReadOnlySpan<double> Virials => _output.Virials.AsSpan(0, 9 * _work.Batch.StructureCount);

    private int AtomChunks => (_work.Batch.AtomCount + ChunkAtoms - 1) / ChunkAtoms;

    private int SampleChunks => (_work.Samples.Count + ChunkSamples - 1) / ChunkSamples;

    public void Evaluate(IReadOnlyList<MaceGraph> graphs, IReadOnlyList<Structure> structures)
    {
        _work.Batch.Set(graphs);
        _charges?.Set(structures);
        Resize();
        _workers.Run(_matrices.Length, _steps.LoadMatrix);
        foreach (GradientLayer<TLanes, T> layer in _layers)
        {
            foreach (TrainableReadout<TLanes, T> readout in layer.Readouts)
                readout.Load(_work.Weights.Values.Pointer);
            layer.Density?.Load();
        }
        _workers.Run(AtomChunks, _steps.Geometry);
        _workers.Run(SampleChunks, _steps.Radial);
        foreach (GradientLayer<TLanes, T> layer in _layers)
            layer.Convolution.Radial.Smooth();
        _embedding.Forward(_layers[0]);
        for (int t = 0; t < _layers.Length; t++)
        {
            _workers.Run(_layers[t].Contraction.Tasks, _steps.LoadContraction[t]);
            _workers.Run(_layers[t].Convolution.Tiles, _steps.Fold[t]);
            _workers.Run(_layers[t].Convolution.ForwardTasks, _steps.Convolve[t]);
            _workers.Run(AtomChunks, _steps.Forward[t]);
        }
        _energies.Slopes[0].Span(_work.Batch.AtomCount).Fill(_constants.Scale);
        if (_charges is not null)
            _workers.Run(_work.Batch.StructureCount, _steps.Charges);
        for (int t = _layers.Length - 1; t >= 0; t--)
        {
            _workers.Run(AtomChunks, _steps.Backward[t]);
            _workers.Run(_layers[t].Convolution.BackwardTasks, _steps.ConvolveBackward[t]);
            _workers.Run(AtomChunks, _steps.CollectEdges[t]);
        }
        _output.Collect(_energies.Values[0].Pointer, _work.EdgeGradients.Pointer);
        _charges?.AddTo(_output);
    }

    public void Backward(ReadOnlySpan<double> energySlopes, ReadOnlySpan<double> forceSlopes, ReadOnlySpan<double> virialSlopes)
    {
        energySlopes.CopyTo(_energySlopes);
        SetDirection(forceSlopes, virialSlopes);
        foreach (NodeScalars scalars in _scalars)
            scalars.Clear(1, _work.Batch.AtomCount);
        _workers.Run(AtomChunks, _steps.Move);
        if (!_work.Samples.IsInterpolated)
            _workers.Run(SampleChunks, _steps.ScaleRadial);
        for (int t = 0; t < _layers.Length; t++)
        {
            _workers.Run(_layers[t].Convolution.Tiles, _steps.FoldTangents[t]);
            _workers.Run(_layers[t].Convolution.ForwardTasks, _steps.ConvolveTangents[t]);
            _workers.Run(AtomChunks, _steps.ForwardTangents[t]);
        }
        for (int node = 0; node < _work.Batch.AtomCount; node++)
            _energies.Slopes[1].Pointer[node] = _constants.Scale * _energySlopes[_work.Batch.Structures.Pointer[node]];
        if (_charges is not null)
            _workers.Run(_work.Batch.StructureCount, _steps.ChargeTangents);
        for (int t = _layers.Length - 1; t >= 0; t--)
        {
            _workers.Run(AtomChunks, _steps.BackwardToProducts[t]);
            _workers.Run(_layers[t].Contraction.Tasks, _steps.BackwardContraction[t]);
            _workers.Run(AtomChunks, _steps.BackwardToMessages[t]);
            _workers.Run(_layers[t].Convolution.BackwardTasks, _steps.BackwardConvolution[t]);
            _workers.Run(SampleChunks, _steps.BackwardRadial[t]);
        }
        _workers.Run(AtomChunks, _steps.BackwardToEmbedding);
        T* gradients = _work.Weights.Gradients.Pointer;
        _workers.Run(_weightTasks.Length, _steps.Weight);
        for (int t = 0; t < _layers.Length; t++)
        {
            _layers[t].Convolution.Radial.StoreLast(gradients);
            for (int i = 0; i < _scalars.Length; i++)
                _layers[t].Readouts[i].StoreGradients(_work.Batch.AtomCount, _scalars[i], _features[t + 1], gradients);
            _layers[t].Density?.StoreGradient();
        }
        _embedding.StoreGradients(_layers[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _workers.Dispose();
        foreach (IDisposable part in (IEnumerable<IDisposable>)[
            .. _layers, _embedding, .. _features.SelectMany(f => f), .. _featureGradients.SelectMany(f => f), _work.Weights, _work, .. _scalars])
            part.Dispose();
    }

    private void Resize()
    {
        GradientBatch batch = _work.Batch;
        _work.Geometry.Resize(batch.EdgeCount);
        _work.Samples.Resize(batch);
        _work.EdgeGradients.RequireZeros(3L * batch.EdgeCount);
        _output.Resize();
        foreach (NodeScalars scalars in _scalars)
            scalars.Clear(0, batch.AtomCount);
        for (int t = 0; t <= _layers.Length; t++)
        {
            for (int order = 0; order < 2; order++)
            {
                _features[t][order].Resize(batch.AtomCount);
                _featureGradients[t][order].Resize(batch.AtomCount);
            }
        }
        foreach (GradientLayer<TLanes, T> layer in _layers)
            layer.Resize();
        if (_energySlopes.Length < batch.StructureCount)
            (_energySlopes, _strains) = (new double[batch.StructureCount], new double[9 * batch.StructureCount]);
        if (_motions.Length < 3 * batch.AtomCount)
            _motions = new double[3 * batch.AtomCount];
    }

    /// <summary>Motion of each place and strain of each structure along which the second sweep differentiates.</summary>
    private void SetDirection(ReadOnlySpan<double> forceSlopes, ReadOnlySpan<double> virialSlopes)
    {
        int* places = _work.Batch.Places.Pointer;
        for (int atom = 0; atom < _work.Batch.AtomCount; atom++)
        {
            for (int axis = 0; axis < 3; axis++)
                _motions[3 * places[atom] + axis] = -forceSlopes[3 * atom + axis];
        }
        Array.Clear(_strains);
        // The virial is -dE/dstrain made symmetric.
        for (int i = 0; i < virialSlopes.Length; i++)
        {
            int first = i - i % 9, a = i % 9 / 3, b = i % 3;
            _strains[i] = -0.5 * (virialSlopes[first + 3 * a + b] + virialSlopes[first + 3 * b + a]);
        }
    }

    /// <summary>Repulsion of the nuclei: energies of a run of atoms and gradients of their edges. It has no weights.</summary>
    private void Repel(int first, int count)
    {
        GradientBatch batch = _work.Batch;
        for (int e = batch.Offsets.Pointer[first]; _repulsion is not null && e < batch.Offsets.Pointer[first + count]; e++)
        {
            double* d = batch.Vectors.Pointer + 3L * e;
            double r = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            (double energy, double slope) = _repulsion.Half(r, batch.SenderElements.Pointer[e], batch.ReceiverElements.Pointer[e]);
            _energies.Values[0].Pointer[batch.Receivers.Pointer[e]] += _repulsionScale * energy;
            for (int axis = 0; axis < 3; axis++)
                _work.EdgeGradients.Pointer[3L * e + axis] += _constants.Scale * _repulsionScale * slope / r * d[axis];
        }
    }

    private void Move(int first, int count)
    {
        GradientBatch batch = _work.Batch;
        double* u = stackalloc double[3];
        for (int e = batch.Offsets.Pointer[first]; e < batch.Offsets.Pointer[first + count]; e++)
        {
            int sender = batch.Senders.Pointer[e], receiver = batch.Receivers.Pointer[e];
            double* d = batch.Vectors.Pointer + 3L * e;
            for (int axis = 0; axis < 3; axis++)
            {
                ReadOnlySpan<double> strain = _strains.AsSpan(9 * batch.Structures.Pointer[receiver] + 3 * axis, 3);
                u[axis] = _motions[3 * receiver + axis] - _motions[3 * sender + axis] + strain[0] * d[0] + strain[1] * d[1] + strain[2] * d[2];
            }
            double rate = _work.Geometry.Move(e, u[0], u[1], u[2]);
            int pair = batch.Pairs.Pointer[e];
            if (batch.EdgeOfPair.Pointer[pair] == e)
                _work.Samples.Rates.Pointer[pair] = T.CreateTruncating(rate);
        }
    }

    /// <summary>The sweeps' steps as tasks for the workers, made once.</summary>
    private sealed class GradientSteps
    {
        private readonly GradientEngine<TLanes, T> _engine;

        public Action<int, int> LoadMatrix { get; }
        public Action<int, int>[] LoadContraction { get; }
        public Action<int, int> Geometry { get; }
        public Action<int, int> Radial { get; }
        public Action<int, int>[] Fold { get; }
        public Action<int, int>[] Forward { get; }
        public Action<int, int> Charges { get; }
        public Action<int, int>[] Backward { get; }
        public Action<int, int>[] Convolve { get; }
        public Action<int, int>[] ConvolveBackward { get; }
        public Action<int, int>[] CollectEdges { get; }
        public Action<int, int>[] ConvolveTangents { get; }
        public Action<int, int> Move { get; }
        public Action<int, int> ScaleRadial { get; }
        public Action<int, int>[] FoldTangents { get; }
        public Action<int, int>[] ForwardTangents { get; }
        public Action<int, int> ChargeTangents { get; }
        public Action<int, int>[] BackwardToProducts { get; }
        public Action<int, int>[] BackwardContraction { get; }
        public Action<int, int>[] BackwardToMessages { get; }
        public Action<int, int>[] BackwardConvolution { get; }
        public Action<int, int>[] BackwardRadial { get; }
        public Action<int, int> BackwardToEmbedding { get; }
        public Action<int, int> Weight { get; }

        public GradientSteps(GradientEngine<TLanes, T> engine)
        {
            _engine = engine;
            GradientWorkspace<TLanes, T> work = engine._work;
            GradientLayer<TLanes, T>[] layers = engine._layers;
            RowArray<T>[][] features = engine._features, gradients = engine._featureGradients;
            LoadMatrix = (task, _) => engine._matrices[task].Load(work.Weights.Values.Pointer);
            LoadContraction = Each(layer => (task, worker) => layer.Contraction.Load(task, worker, work.Weights.Values.Pointer));
            Geometry = Atoms((first, count, _) =>
            {
                int firstEdge = work.Batch.Offsets.Pointer[first], edges = work.Batch.Offsets.Pointer[first + count] - firstEdge;
                work.Geometry.Compute(work.Batch.Vectors.Pointer, firstEdge, edges);
                engine.Repel(first, count);
            });
            Radial = Samples((first, count) =>
            {
                work.Samples.Compute(work.Batch, first, count);
                foreach (GradientLayer<TLanes, T> layer in layers)
                    layer.Convolution.Radial.Hidden.Forward(first, count);
            });
            Fold = Each(layer => (task, _) => layer.Convolution.Fold(task));
            Forward = EachIndex(t => Atoms((first, count, worker) =>
            {
                layers[t].Forward(0, first, count, worker);
                for (int i = 0; i < engine._scalars.Length; i++)
                    layers[t].Readouts[i].Forward(first, count, features[t + 1][0], engine._scalars[i].Values[0].Pointer);
                if (t + 1 < layers.Length)
                    layers[t + 1].MapInputs(0, first, count);
            }));
            Charges = (structure, _) => engine._charges!.Evaluate(structure);
            Backward = EachIndex(t => Atoms((first, count, worker) =>
            {
                gradients[t + 1][0].Clear(first, count);
                for (int i = 0; i < engine._scalars.Length; i++)
                    layers[t].Readouts[i].Backward(first, count, engine._scalars[i], gradients[t + 1][0]);
                if (t + 1 < layers.Length)
                    layers[t + 1].BackwardToInputs(0, first, count);
                layers[t].BackwardToProducts(0, first, count);
                layers[t].BackwardThroughContraction(first, count, worker);
                layers[t].BackwardToMessages(0, first, count);
            }));
            Convolve = Each(layer => layer.Convolution.Forward);
            ConvolveBackward = Each(layer => (task, _) => layer.Convolution.Backward(task));
            CollectEdges = Each(layer => Atoms((first, count, _) => layer.Convolution.CollectEdges(first, count)));
            ConvolveTangents = Each(layer => (task, _) => layer.Convolution.ForwardTangents(task));
            Move = Atoms((first, count, _) => engine.Move(first, count));
            ScaleRadial = Samples((first, count) =>
            {
                work.Samples.Scale(work.Samples.Rows[1], first, count);
                foreach (GradientLayer<TLanes, T> layer in layers)
                    layer.Convolution.Radial.Hidden.Scale(first, count);
            });
            FoldTangents = Each(layer => (task, _) => layer.Convolution.FoldTangents(task));
            ForwardTangents = EachIndex(t => Atoms((first, count, worker) =>
            {
                layers[t].Forward(1, first, count, worker);
                for (int i = 0; i < engine._scalars.Length; i++)
                    layers[t].Readouts[i].ForwardTangents(first, count, features[t + 1][1], engine._scalars[i].Values[1].Pointer);
                if (t + 1 < layers.Length)
                    layers[t + 1].MapInputs(1, first, count);
            }));
            ChargeTangents = (s, _) => engine._charges!.Differentiate(s, engine._energySlopes[s], engine._motions, engine._strains.AsSpan(9 * s, 9));
            BackwardToProducts = EachIndex(t => Atoms((first, count, _) =>
            {
                gradients[t + 1][1].Clear(first, count);
                for (int i = 0; i < engine._scalars.Length; i++)
                    layers[t].Readouts[i].BackwardTangents(first, count, engine._scalars[i], gradients[t + 1][1]);
                if (t + 1 < layers.Length)
                    layers[t + 1].BackwardToInputs(1, first, count);
                layers[t].BackwardToProducts(1, first, count);
            }));
            BackwardContraction = Each(layer => layer.BackwardTangentsThroughContraction);
            BackwardToMessages = Each(layer => Atoms((first, count, _) => layer.BackwardToMessages(1, first, count)));
            BackwardConvolution = Each(layer => layer.Convolution.BackwardTangents);
            BackwardRadial = Each(layer => Samples(layer.Convolution.BackwardRadial));
            BackwardToEmbedding = Atoms((first, count, _) =>
            {
                gradients[0][1].Clear(first, count);
                layers[0].BackwardToInputs(1, first, count);
            });
            Weight = (task, _) => engine._weightTasks[task].Run(work.Batch.ElementOffsets, work.Weights.Gradients.Pointer);
        }

        private Action<int, int>[] Each(Func<GradientLayer<TLanes, T>, Action<int, int>> step) => [.. _engine._layers.Select(step)];

        private Action<int, int>[] EachIndex(Func<int, Action<int, int>> step) => [.. Enumerable.Range(0, _engine._layers.Length).Select(step)];

        private Action<int, int> Atoms(Action<int, int, int> step) => (chunk, worker) =>
        {
            int first = chunk * ChunkAtoms;
            step(first, Math.Min(ChunkAtoms, _engine._work.Batch.AtomCount - first), worker);
        };

        private Action<int, int> Samples(Action<int, int> step) => (chunk, _) =>
        {
            int first = chunk * ChunkSamples;
            step(first, Math.Min(ChunkSamples, _engine._work.Samples.Count - first));
        };
    }
}
