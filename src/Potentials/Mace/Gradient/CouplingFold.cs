using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// The linear map from MACE's contraction weights to the coefficients of a <see cref="ContractionPlan"/> as a sparse matrix, applied to
/// one element and block of channels at a time, and its transpose.
/// </summary>
internal sealed unsafe class CouplingFold<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // By coefficient, and by weight: ranges, indices of the other side, entries.
    private readonly Sparse _fold, _transpose;

    /// <summary>Number of couplings of all terms.</summary>
    public int WeightCount => _transpose.Starts.Length - 1;

    public CouplingFold(ContractionPlan plan)
    {
        int weights = plan.Terms.Sum(t => t.CouplingCount);
        // Each weight in a channel of its own shows the whole matrix.
        var units = new double[plan.Terms.Count][];
        for (int t = 0, before = 0; t < units.Length; before += plan.Terms[t++].CouplingCount)
        {
            units[t] = new double[plan.Terms[t].CouplingCount * weights];
            for (int c = 0; c < plan.Terms[t].CouplingCount; c++)
                units[t][c * weights + before + c] = 1;
        }
        double[] matrix = plan.Fold(units, weights);
        _fold = new Sparse(plan.CoefficientCount, weights, (k, w) => matrix[k * weights + w]);
        _transpose = new Sparse(weights, plan.CoefficientCount, (w, k) => matrix[k * weights + w]);
    }

    /// <summary>Coefficients from weights.</summary>
    /// <param name="weights">[weights] rows.</param>
    /// <param name="coefficients">[coefficients] rows, overwritten.</param>
    public void Fold(T* weights, T* coefficients) => Apply(_fold, weights, 2 * TLanes.Width, TLanes.Width, coefficients);

    /// <summary>Gradients of the weights from the tangents of gradients of the coefficients, kept as dual numbers.</summary>
    /// <param name="coefficients">[coefficients] rows of dual numbers.</param>
    /// <param name="weights">[weights] rows, overwritten.</param>
    public void FoldTransposed(T* coefficients, T* weights) => Apply(_transpose, coefficients + TLanes.Width, 4 * TLanes.Width, 2 * TLanes.Width, weights);

    private static void Apply(Sparse matrix, T* source, int row, int column, T* target)
    {
        for (int i = 0; i + 1 < matrix.Starts.Length; i++, target += 2 * TLanes.Width)
        {
            TLanes first = default, second = default;
            for (int j = matrix.Starts[i]; j < matrix.Starts[i + 1]; j++)
            {
                TLanes factor = TLanes.Broadcast(matrix.Entries[j]);
                T* at = source + (long)matrix.Indices[j] * row;
                first = TLanes.MultiplyAdd(factor, TLanes.Load(at), first);
                second = TLanes.MultiplyAdd(factor, TLanes.Load(at + column), second);
            }
            first.Store(target);
            second.Store(target + TLanes.Width);
        }
    }

    private sealed class Sparse
    {
        public int[] Starts { get; }

        public int[] Indices { get; }

        public T[] Entries { get; }

        public Sparse(int rows, int columns, Func<int, int, double> entry)
        {
            var indices = new List<int>();
            var entries = new List<T>();
            Starts = new int[rows + 1];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    if (entry(i, j) is not 0 and double value)
                    {
                        indices.Add(j);
                        entries.Add(T.CreateTruncating(value));
                    }
                }
                Starts[i + 1] = indices.Count;
            }
            (Indices, Entries) = ([.. indices], [.. entries]);
        }
    }
}
