namespace EquivSim.Solvers.Torch;

/// <summary>How the weights of spectral convolutions are stored.</summary>
public enum KernelFactorization
{
    /// <summary>A matrix for each mode.</summary>
    Dense,

    /// <summary>A core and a factor for each dimension.</summary>
    Tucker,

    /// <summary>A sum of products of one vector for each dimension.</summary>
    Cp,

    /// <summary>A chain of three-way cores.</summary>
    TensorTrain,
}
