namespace EquivSim.TensorProducts;

/// <summary>How the channels of a path's operands are joined: u and v run over the inputs, the last letters over the output.</summary>
public enum ConnectionMode
{
    /// <summary>out[w] = sum over u, v of W[u, v, w] x[u] y[v].</summary>
    Uvw,

    /// <summary>out[u] = sum over v of W[u, v] x[u] y[v].</summary>
    Uvu,

    /// <summary>out[v] = sum over u of W[u, v] x[u] y[v].</summary>
    Uvv,

    /// <summary>out[w] = sum over u of W[u, w] x[u] y[u].</summary>
    Uuw,

    /// <summary>out[u] = W[u] x[u] y[u].</summary>
    Uuu,

    /// <summary>out[u, v] = W[u, v] x[u] y[v].</summary>
    Uvuv,
}

/// <summary>Which norm of the components has unit variance before and after a product.</summary>
public enum IrrepNormalization
{
    /// <summary>Each component: the product is scaled by sqrt(2 l_out + 1).</summary>
    Component,

    /// <summary>The norm of each irrep: scaled by sqrt((2 l_1 + 1)(2 l_2 + 1)).</summary>
    Norm,

    /// <summary>No scaling.</summary>
    None,
}

/// <summary>How the paths into one output block share its variance.</summary>
public enum PathNormalization
{
    /// <summary>Each summed product of channels counts the same.</summary>
    Element,

    /// <summary>Each path counts the same.</summary>
    Path,

    /// <summary>No division.</summary>
    None,
}
