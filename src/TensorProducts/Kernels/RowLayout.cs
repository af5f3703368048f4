namespace EquivSim.TensorProducts.Kernels;

/// <summary>Where the components of nodes lie, each a run of channels.</summary>
/// <param name="Node">Numbers from one node to the next.</param>
/// <param name="Component">Numbers from one component of a node to the next.</param>
internal readonly record struct RowLayout(nint Node, nint Component)
{
    /// <summary>Components that follow each other without gaps.</summary>
    /// <param name="components">Components of a node.</param>
    /// <param name="row">Numbers of a component.</param>
    public static RowLayout Packed(int components, int row) => new((nint)components * row, row);
}
