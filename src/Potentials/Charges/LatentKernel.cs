namespace EquivSim.Potentials;

/// <summary>How latent charges interact in a periodic cell.</summary>
public enum LatentKernel
{
    /// <summary>Wave vectors up to 2π over a spacing, as LES models are trained: the sum is cut where the Gaussians have not died away, and the cut belongs to the model.</summary>
    Truncated,

    /// <summary>All wave vectors that matter: the interaction of Gaussian charges to ten digits.</summary>
    Converged,
}
