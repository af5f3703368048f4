namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// What <see cref="ConvolutionTangent{TLanes, T}"/> reads of one tile and one block of channels: each operand and its derivative along the
/// direction.
/// </summary>
internal unsafe struct TangentOperands<T>
    where T : unmanaged
{
    /// <summary>[nodes + 1], ranges of the edges of each node.</summary>
    public int* Offsets;

    /// <summary>Row of the features for each edge.</summary>
    public int* FeatureRows;

    /// <summary>Row of the message gradients for each edge; on the way back only.</summary>
    public int* GradientRows;

    /// <summary>Pair of each edge.</summary>
    public int* Pairs;

    /// <summary>[edges, columns, rows].</summary>
    public T* Matrices;

    /// <summary>Derivatives of <see cref="Matrices"/>.</summary>
    public T* MatrixTangents;

    /// <summary>[feature rows, columns] rows.</summary>
    public T* Features;

    /// <summary>Derivatives of <see cref="Features"/>.</summary>
    public T* FeatureTangents;

    /// <summary>[pairs] rows.</summary>
    public T* Weights;

    /// <summary>Derivatives of <see cref="Weights"/> by the pair's distance.</summary>
    public T* WeightSlopes;

    /// <summary>Derivative of each pair's distance, [pairs].</summary>
    public T* Rates;
}
