namespace EquivSim.O3;

/// <summary>Cartesian tensors T[x, y, ...] with a permutation symmetry, such as stress or polarisability, as irreps and back.</summary>
/// <remarks>The map is orthogonal on the tensors that obey the formula; what does not obey it is projected away.</remarks>
/// <example><code>
/// var stress = new CartesianTensor("ij=ji");
/// double[] irreps = new double[stress.Irreps.Dimension];  // 1x0e+1x2e: trace / sqrt(3), then the traceless part
/// stress.ToIrreps(tensor, irreps);
/// </code></example>
public sealed class CartesianTensor
{
    private readonly ReducedTensorProduct _reduction;
    private readonly int _size;

    /// <summary>Prepares the map.</summary>
    /// <param name="formula">The symmetry, one letter an index: <c>ij=ji</c>, <c>ij=-ji</c>, <c>ijk=jik=ikj</c>, or <c>ij</c> for none.</param>
    /// <exception cref="FormatException">The formula cannot be read.</exception>
    public CartesianTensor(string formula)
    {
        _reduction = ReducedTensorProduct.Create(formula, "1o");
        _size = _reduction.Shape.Aggregate(1, (product, dimension) => product * dimension);
    }

    /// <summary>The symmetry.</summary>
    public PermutationFormula Formula => _reduction.Formula;

    /// <summary>The irreps of the tensors.</summary>
    public Irreps Irreps => _reduction.Irreps;

    /// <summary>Cartesian components to irreps.</summary>
    /// <param name="tensors">[n, 3, 3, ...], row-major.</param>
    /// <param name="irreps">Filled; [n, Irreps.Dimension].</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public void ToIrreps(ReadOnlySpan<double> tensors, Span<double> irreps)
    {
        int dimension = Irreps.Dimension, n = Check(tensors.Length, irreps.Length);
        ReadOnlySpan<double> q = _reduction.ChangeOfBasis;
        for (int i = 0; i < n; i++)
        {
            for (int z = 0; z < dimension; z++)
            {
                double sum = 0;
                for (int k = 0; k < _size; k++)
                    sum += q[z * _size + k] * tensors[i * _size + k];
                irreps[i * dimension + z] = sum;
            }
        }
    }

    /// <summary>Irreps to Cartesian components.</summary>
    /// <param name="irreps">[n, Irreps.Dimension], row-major.</param>
    /// <param name="tensors">Filled; [n, 3, 3, ...].</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public void ToCartesian(ReadOnlySpan<double> irreps, Span<double> tensors)
    {
        int dimension = Irreps.Dimension, n = Check(tensors.Length, irreps.Length);
        ReadOnlySpan<double> q = _reduction.ChangeOfBasis;
        tensors.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int z = 0; z < dimension; z++)
            {
                for (int k = 0; k < _size; k++)
                    tensors[i * _size + k] += q[z * _size + k] * irreps[i * dimension + z];
            }
        }
    }

    private int Check(int tensors, int irreps)
    {
        int n = tensors / _size;
        if (tensors % _size != 0 || irreps != n * Irreps.Dimension)
            throw new ArgumentException($"Received {tensors} Cartesian components and {irreps} of irreps, expected multiples of {_size} and {Irreps.Dimension}.");
        return n;
    }
}
