using EquivSim.Solvers.GaussianProcesses;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// A kernel on the nodes of one axis as torch sees it: the kernel is evaluated at the distinct distances (M of them on a uniform axis, whose
/// matrices are Toeplitz), those numbers are leaves of the graph, and their gradients go back to the kernel's parameters in closed form.
/// Lives within the region it is made in.
/// </summary>
internal sealed class GridKernel
{
    private const int Orders = 3;

    private readonly GridAxis _axis;
    private readonly SpectralMixture _kernel;
    private readonly Tensor[] _columns;
    private readonly Tensor _places, _signs;

    /// <param name="axis">The nodes.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="jitter">Added to the diagonal of the covariance alone.</param>
    public GridKernel(GridAxis axis, SpectralMixture kernel, double jitter)
    {
        (_axis, _kernel) = (axis, kernel);
        int n = axis.Count;
        double[][] values = [.. Enumerable.Range(0, axis.Distances.Length).Select(_ => new double[Orders])];
        kernel.Evaluate(axis.Distances, Orders - 1, values);
        _columns = [.. Enumerable.Range(0, Orders).Select(p => tensor([.. values.Select(v => v[p])]).requires_grad_())];
        long[] places = new long[n * n];
        double[] signs = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                places[i * n + j] = axis.DistanceIndex(i, j);
                signs[i * n + j] = Math.Sign(i - j);
            }
        }
        (_places, _signs) = (tensor(places), tensor(signs, n, n));
        Covariance = Matrix(0) + jitter * eye(n, dtype: float64);
        Factor = linalg.cholesky(Covariance);
    }

    /// <summary>The covariance of the values, [M, M], with jitter.</summary>
    public Tensor Covariance { get; }

    /// <summary>Its lower Cholesky factor.</summary>
    public Tensor Factor { get; }

    /// <summary>The leaves, for which gradients are wanted.</summary>
    public IReadOnlyList<Tensor> Leaves => _columns;

    /// <summary>The covariance of the p-th derivative at a node with the value at another, [M, M], without jitter.</summary>
    public Tensor Matrix(int order)
    {
        Tensor matrix = _columns[order].index_select(0, _places).reshape(_axis.Count, _axis.Count);
        return order % 2 == 0 ? matrix : matrix * _signs;
    }

    /// <summary>Adds the gradient by the kernel's parameters.</summary>
    /// <param name="byLeaf">Gradients of the leaves.</param>
    /// <param name="gradient">As long as the kernel's parameters.</param>
    public void AddGradient(IReadOnlyList<Tensor> byLeaf, Span<double> gradient)
    {
        double[][] columns = [.. byLeaf.Select(g => g.data<double>().ToArray())];
        double[][] adjoints = [.. Enumerable.Range(0, _axis.Distances.Length).Select(d => columns.Select(c => c[d]).ToArray())];
        _kernel.AddGradient(_axis.Distances, Orders - 1, adjoints, gradient);
    }
}
