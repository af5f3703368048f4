using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// The symmetric contraction of one layer: values and gradients, and both again on dual numbers together with the gradient of the weights.
/// </summary>
internal sealed unsafe class TrainableContraction<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ContractionPlan _plan;
    private readonly CouplingFold<TLanes, T> _fold;
    private readonly (long Offset, int Couplings)[] _terms;
    private readonly int _elements, _channels, _blocks;
    private readonly NativeArray<T> _coefficients = new(), _dualCoefficients = new(), _coefficientGradients = new();
    private readonly NativeArray<T>[] _scratch;

    public TrainableContraction(MaceShape shape, WeightVector<T> weights, int layer, int threads)
    {
        int correlation = shape.Correlations[layer];
        (_elements, _channels) = (shape.ElementCount, shape.Channels);
        _blocks = (_channels + Row - 1) / Row;
        _plan = new ContractionPlan(shape.MaxEll, shape.OutputMaxDegree(layer), correlation);
        _fold = new CouplingFold<TLanes, T>(_plan);
        _terms = [.. _plan.Terms.Select(term =>
        {
            string name = $"products.{layer}.symmetric_contractions.contractions.{term.Degree}."
                + (term.Order == correlation ? "weights_max" : $"weights.{correlation - 1 - term.Order}");
            return (weights.Take(name, (long)_elements * term.CouplingCount * _channels), term.CouplingCount);
        })];
        long size = (long)_elements * _blocks * _plan.CoefficientCount * Row;
        _coefficients.RequireZeros(size);
        _dualCoefficients.RequireZeros(2 * size);
        _coefficientGradients.RequireZeros(2 * size);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new NativeArray<T>())];
    }

    private static int Row => 2 * TLanes.Width;

    /// <summary>Tasks of <see cref="Load"/> and <see cref="BackwardTangents"/>: one for each element and block.</summary>
    public int Tasks => _elements * _blocks;

    /// <summary>Takes over the weights of a task's element and block.</summary>
    public void Load(int task, int worker, T* weights)
    {
        (int element, int block) = (task / _blocks, task % _blocks);
        int count = Math.Min(Row, _channels - block * Row);
        T* rows = _scratch[worker].RequireZeros((long)_fold.WeightCount * Row);
        foreach ((long offset, int couplings) in _terms)
        {
            T* source = weights + offset + (long)element * couplings * _channels + block * Row;
            for (int c = 0; c < couplings; c++, source += _channels, rows += Row)
                new Span<T>(source, count).CopyTo(new Span<T>(rows, count));
        }
        T* coefficients = Coefficients(element, block);
        _fold.Fold(_scratch[worker].Pointer, coefficients);
        T* dual = DualRows(_dualCoefficients, element, block);
        for (int k = 0; k < 2 * _plan.CoefficientCount; k++)
            TLanes.Load(coefficients + k * TLanes.Width).Store(dual + 2 * k * TLanes.Width);
    }

    /// <summary>Outputs of a run of atoms.</summary>
    public void Forward(int first, int count, int worker, GradientBatch batch, RowArray<T> messages, RowArray<T> products)
    {
        T* input = _scratch[worker].Require((long)(_plan.InputCount + _plan.OutputCount) * Row), output = input + _plan.InputCount * Row;
        for (int node = first; node < first + count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                Gather(messages, block, node, input, 1);
                ContractionKernel<TLanes, T>.Forward(_plan, input, Coefficients(batch.Elements.Pointer[node], block), output);
                Scatter(output, 1, products, block, node);
            }
        }
    }

    /// <summary>Tangents of the outputs of a run of atoms.</summary>
    public void ForwardTangents(int first, int count, int worker, GradientBatch batch, RowArray<T>[] messages, RowArray<T> productTangents)
    {
        T* input = _scratch[worker].Require(2L * (_plan.InputCount + _plan.OutputCount) * Row), output = input + 2 * _plan.InputCount * Row;
        for (int node = first; node < first + count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                GatherDual(messages, block, node, input);
                ContractionKernel<Dual<TLanes, T>, T>.Forward(_plan, input, DualRows(_dualCoefficients, batch.Elements.Pointer[node], block), output);
                Scatter(output + TLanes.Width, 2, productTangents, block, node);
            }
        }
    }

    /// <summary>Gradients of the messages of a run of atoms.</summary>
    public void Backward(int first, int count, int worker, GradientBatch batch, RowArray<T> messages, RowArray<T> productGradients, RowArray<T> messageGradients)
    {
        T* input = _scratch[worker].Require((long)(2 * _plan.InputCount + _plan.OutputCount) * Row);
        T* output = input + _plan.InputCount * Row, gradient = output + _plan.OutputCount * Row;
        for (int node = first; node < first + count; node++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                Gather(messages, block, node, input, 1);
                Gather(productGradients, block, node, output, 1);
                ContractionKernel<TLanes, T>.Backward(_plan, input, Coefficients(batch.Elements.Pointer[node], block), output, gradient);
                Scatter(gradient, 1, messageGradients, block, node);
            }
        }
    }

    /// <summary>Tangents of the message gradients of all atoms of a task's element, in its block, and the gradient of its weights.</summary>
    public void BackwardTangents(
        int task, int worker, GradientBatch batch, RowArray<T>[] messages, RowArray<T>[] productGradients, RowArray<T> messageGradientTangents, T* gradients)
    {
        (int element, int block) = (task / _blocks, task % _blocks);
        T* coefficients = DualRows(_dualCoefficients, element, block), coefficientGradients = DualRows(_coefficientGradients, element, block);
        new Span<T>(coefficientGradients, 2 * _plan.CoefficientCount * Row).Clear();
        T* input = _scratch[worker].Require(2L * Math.Max(2 * _plan.InputCount + _plan.OutputCount, _fold.WeightCount) * Row);
        T* output = input + 2 * _plan.InputCount * Row, gradient = output + 2 * _plan.OutputCount * Row;
        for (int node = batch.ElementOffsets[element]; node < batch.ElementOffsets[element + 1]; node++)
        {
            GatherDual(messages, block, node, input);
            GatherDual(productGradients, block, node, output);
            ContractionKernel<Dual<TLanes, T>, T>.Backward(_plan, input, coefficients, output, gradient, coefficientGradients);
            Scatter(gradient + TLanes.Width, 2, messageGradientTangents, block, node);
        }

        T* rows = input;
        _fold.FoldTransposed(coefficientGradients, rows);
        int count = Math.Min(Row, _channels - block * Row);
        foreach ((long offset, int couplings) in _terms)
        {
            T* target = gradients + offset + (long)element * couplings * _channels + block * Row;
            for (int c = 0; c < couplings; c++, target += _channels, rows += Row)
                new Span<T>(rows, count).CopyTo(new Span<T>(target, count));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeArray<T> array in (IEnumerable<NativeArray<T>>)[_coefficients, _dualCoefficients, _coefficientGradients, .. _scratch])
            array.Dispose();
    }

    private T* Coefficients(int element, int block) => _coefficients.Pointer + (long)(element * _blocks + block) * _plan.CoefficientCount * Row;

    private T* DualRows(NativeArray<T> rows, int element, int block) => rows.Pointer + (long)(element * _blocks + block) * _plan.CoefficientCount * 2 * Row;

    private static void GatherDual(RowArray<T>[] source, int block, int node, T* target)
    {
        Gather(source[0], block, node, target, 2);
        Gather(source[1], block, node, target + TLanes.Width, 2);
    }

    /// <summary>The rows of one node and block, from degree to degree, brought together, their vectors some vectors apart.</summary>
    private static void Gather(RowArray<T> source, int block, int node, T* target, int apart)
    {
        int step = apart * TLanes.Width;
        for (int l = 0; l < source.Parts; l++)
        {
            T* rows = source.At(l, block, node);
            for (int k = 0; k < 2 * (2 * l + 1); k++, target += step)
                TLanes.Load(rows + k * TLanes.Width).Store(target);
        }
    }

    private static void Scatter(T* source, int apart, RowArray<T> target, int block, int node)
    {
        int step = apart * TLanes.Width;
        for (int l = 0; l < target.Parts; l++)
        {
            T* rows = target.At(l, block, node);
            for (int k = 0; k < 2 * (2 * l + 1); k++, source += step)
                TLanes.Load(source).Store(rows + k * TLanes.Width);
        }
    }
}
