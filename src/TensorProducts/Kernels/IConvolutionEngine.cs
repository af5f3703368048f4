namespace EquivSim.TensorProducts.Kernels;

/// <summary>A <see cref="GraphConvolution{T}"/> for one vector width, on memory that has been checked.</summary>
internal unsafe interface IConvolutionEngine<T>
    where T : unmanaged
{
    /// <summary>Messages of all nodes.</summary>
    void Forward(GraphEdges edges, T* features, T* harmonics, T* weights, T* messages);

    /// <summary>Gradients of the operands; null for those not wanted.</summary>
    void Backward(
        GraphEdges edges, T* features, T* harmonics, T* weights, T* messageGradients, T* featureGradients, T* harmonicGradients, T* weightGradients);
}
