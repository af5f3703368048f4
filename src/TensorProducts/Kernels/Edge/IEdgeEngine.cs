namespace EquivSim.TensorProducts.Kernels;

/// <summary>A batch of SO(2) convolutions at addresses. What is not given or not wanted is null.</summary>
internal unsafe struct EdgeArguments<T>
    where T : unmanaged
{
    /// <summary>Operands, rows of samples; weights of paths only where each sample has its own.</summary>
    public T* X, Vectors, Weights, OutputGradient;

    /// <summary>Cotangents of the gradients.</summary>
    public T* A, B, C;

    /// <summary>Weights by m that are shared by all samples, and their cotangent.</summary>
    public T* SharedWeights, SharedC;

    /// <summary>Rows that are written.</summary>
    public T* Result, XGradient, VectorGradient, WeightGradient;

    /// <summary>Gradient of shared weights by m, added to.</summary>
    public T* SharedGradient;
}

/// <summary>An <see cref="EdgeEngine{TLanes, T}"/> of any width.</summary>
internal interface IEdgeEngine<T>
    where T : unmanaged
{
    /// <summary>Most samples of a tile.</summary>
    int Width { get; }

    /// <summary>Products of one tile.</summary>
    void Forward(in EdgeArguments<T> a, int first, int samples);

    /// <summary>Before the first tile of a pass that computes gradients.</summary>
    void BeginGradients();

    /// <summary>Gradients of one tile.</summary>
    void Backward(in EdgeArguments<T> a, int first, int samples);

    /// <summary>Gradients of the gradients of one tile; the result receives those of the output gradient.</summary>
    void DoubleBackward(in EdgeArguments<T> a, int first, int samples);

    /// <summary>After the last tile.</summary>
    void EndGradients(in EdgeArguments<T> a);
}
