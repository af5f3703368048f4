namespace EquivSim.TensorProducts.Kernels;

/// <summary>A <see cref="TileEngine{TLanes, T}"/> of any width.</summary>
internal interface ITileEngine<T>
    where T : unmanaged
{
    /// <summary>Most samples of a tile.</summary>
    int Width { get; }

    /// <summary>Products of one tile.</summary>
    void Forward(in TileArguments<T> a, int first, int samples);

    /// <summary>Before the first tile of a backward pass.</summary>
    void BeginBackward(in TileArguments<T> a);

    /// <summary>Gradients of one tile; the result holds the output gradients.</summary>
    void Backward(in TileArguments<T> a, int first, int samples);

    /// <summary>After the last tile: adds the gradient of shared weights.</summary>
    void EndBackward(in TileArguments<T> a);
}
