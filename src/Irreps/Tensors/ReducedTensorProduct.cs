namespace EquivSim.O3;

/// <summary>
/// The tensors over some irreps that obey a permutation formula, as a direct sum of irreps: an orthonormal basis of them
/// that transforms irrep by irrep.
/// </summary>
/// <remarks>
/// Permutations commute with O(3). So, on the N copies of an irrep that coupling the indices one by one yields, the projection
/// onto the tensors that obey the formula is an N x N matrix, the same for all components. The Cholesky factor of
/// a projection is an orthonormal basis of its image, its trace the number of copies that remain.
/// The basis is unique up to an orthogonal mixing of the copies of an irrep.
/// </remarks>
/// <example><code>
/// var symmetric = ReducedTensorProduct.Create("ij=ji", "1o");
/// Irreps irreps = symmetric.Irreps;                      // 1x0e+1x2e
/// ReadOnlySpan&lt;double&gt; q = symmetric.ChangeOfBasis;      // [6, 3, 3]
/// </code></example>
public sealed class ReducedTensorProduct
{
    private readonly double[] _changeOfBasis;

    private ReducedTensorProduct(PermutationFormula formula, IReadOnlyList<int> shape, Irreps irreps, double[] changeOfBasis)
    {
        Formula = formula;
        Shape = shape;
        Irreps = irreps;
        _changeOfBasis = changeOfBasis;
    }

    /// <summary>What the tensors obey.</summary>
    public PermutationFormula Formula { get; }

    /// <summary>Dimension of each index.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The irreps of the tensors, regrouped in e3nn's order.</summary>
    public Irreps Irreps { get; }

    /// <summary>The basis tensors, [Irreps.Dimension, Shape...] row-major.</summary>
    public ReadOnlySpan<double> ChangeOfBasis => _changeOfBasis;

    /// <summary>The reduction for tensors whose indices all run over the same irreps.</summary>
    /// <param name="formula">Such as <c>ij=ji</c>, <c>ij=-ji</c>, <c>ijk=jik=ikj</c>.</param>
    /// <param name="index">What every index runs over.</param>
    /// <param name="keep">The irreps to compute; all if none is given.</param>
    /// <exception cref="FormatException">The formula cannot be read.</exception>
    public static ReducedTensorProduct Create(string formula, Irreps index, Func<Irrep, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        var parsed = PermutationFormula.Parse(formula);
        return Create(parsed, [.. parsed.Indices.Select(_ => index)], keep);
    }

    /// <summary>The reduction for tensors whose indices run over irreps of their own.</summary>
    /// <param name="formula">The symmetry.</param>
    /// <param name="indices">What each index runs over, in the formula's order.</param>
    /// <param name="keep">The irreps to compute; all if none is given.</param>
    /// <exception cref="ArgumentException">The number of indices differs, or the formula exchanges indices that run over different irreps.</exception>
    public static ReducedTensorProduct Create(PermutationFormula formula, IReadOnlyList<Irreps> indices, Func<Irrep, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(indices);
        Check(formula, indices);
        int[] shape = [.. indices.Select(irreps => irreps.Dimension)];
        int size = shape.Aggregate(1, (product, dimension) => checked(product * dimension));
        List<CoupledTensors> basis = CoupledBasis.Create(indices, keep ?? (_ => true));
        List<MulIrrep> blocks = [];
        List<double[]> rows = [];
        foreach (IGrouping<Irrep, CoupledTensors> copies in basis.GroupBy(tensors => tensors.Irrep).OrderBy(group => group.Key))
        {
            CoupledTensors[] all = [.. copies];
            double[][] mixes = OrthonormalImage(Projection(formula, shape, size, all));
            blocks.Add(new MulIrrep(mixes.Length, copies.Key));
            foreach (double[] mix in mixes)
            {
                for (int m = 0; m < copies.Key.Dimension; m++)
                    rows.Add(Mix(all, mix, m, size));
            }
        }
        double[] changeOfBasis = new double[checked(rows.Count * size)];
        for (int row = 0; row < rows.Count; row++)
            rows[row].CopyTo(changeOfBasis, row * size);
        return new ReducedTensorProduct(formula, shape, new Irreps(blocks).Simplify(), changeOfBasis);
    }

    private static void Check(PermutationFormula formula, IReadOnlyList<Irreps> indices)
    {
        if (indices.Count != formula.Indices.Length)
            throw new ArgumentException($"Received irreps for {indices.Count} indices, expected {formula.Indices.Length} for '{formula}'.");
        foreach ((int[] permutation, _) in formula.Elements)
        {
            for (int i = 0; i < permutation.Length; i++)
            {
                if (indices[i] != indices[permutation[i]])
                {
                    throw new ArgumentException(
                        $"'{formula}' exchanges {formula.Indices[i]} over {indices[i]} and {formula.Indices[permutation[i]]} over {indices[permutation[i]]}: expected the same irreps.");
                }
            }
        }
    }

    /// <summary>The projection onto the formula's tensors among the copies of one irrep, from their first components.</summary>
    private static double[,] Projection(PermutationFormula formula, int[] shape, int size, CoupledTensors[] copies)
    {
        double[,] projection = new double[copies.Length, copies.Length];
        double[] projected = new double[size];
        for (int a = 0; a < copies.Length; a++)
        {
            Array.Clear(projected);
            SparseTensor tensor = copies[a].Components[0];
            foreach ((int[] permutation, int sign) in formula.Elements)
            {
                for (int k = 0; k < tensor.Positions.Length; k++)
                    projected[Permute(tensor.Positions[k], permutation, shape)] += sign * tensor.Values[k] / formula.Elements.Count;
            }
            for (int b = 0; b < copies.Length; b++)
            {
                SparseTensor other = copies[b].Components[0];
                double product = 0;
                for (int k = 0; k < other.Positions.Length; k++)
                    product += other.Values[k] * projected[other.Positions[k]];
                projection[a, b] = product;
            }
        }
        return projection;
    }

    /// <summary>Where an entry goes when the indices are permuted.</summary>
    private static int Permute(int position, int[] permutation, int[] shape)
    {
        Span<int> index = stackalloc int[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
            (position, index[i]) = Math.DivRem(position, shape[i]);
        int permuted = 0;
        for (int i = 0; i < shape.Length; i++)
            permuted = permuted * shape[i] + index[permutation[i]];
        return permuted;
    }

    /// <summary>The columns of the Cholesky factor of a projection, largest pivot first (the matrix is overwritten).</summary>
    private static double[][] OrthonormalImage(double[,] projection)
    {
        int n = projection.GetLength(0);
        double trace = 0;
        for (int i = 0; i < n; i++)
            trace += projection[i, i];
        double[][] columns = new double[(int)Math.Round(trace)][];
        for (int column = 0; column < columns.Length; column++)
        {
            // The trace of what is left is the number of columns left, so that the largest pivot is never small.
            int pivot = 0;
            for (int i = 1; i < n; i++)
                pivot = projection[i, i] > projection[pivot, pivot] + 1e-9 ? i : pivot;
            double root = Math.Sqrt(projection[pivot, pivot]);
            double[] factor = new double[n];
            for (int i = 0; i < n; i++)
                factor[i] = projection[i, pivot] / root;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    projection[i, j] -= factor[i] * factor[j];
            }
            columns[column] = factor;
        }
        return columns;
    }

    private static double[] Mix(CoupledTensors[] copies, double[] mix, int m, int size)
    {
        double[] tensor = new double[size];
        for (int a = 0; a < copies.Length; a++)
        {
            SparseTensor component = copies[a].Components[m];
            for (int k = 0; k < component.Positions.Length; k++)
                tensor[component.Positions[k]] += mix[a] * component.Values[k];
        }
        return tensor;
    }
}
