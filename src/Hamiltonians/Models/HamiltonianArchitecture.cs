namespace EquivSim.Hamiltonians;

/// <summary>Which network predicts the matrix.</summary>
public enum HamiltonianArchitecture
{
    /// <summary>Luo et al., ICML 2025 (arXiv 2502.01171): scalar-vector layers, spherical layers, pair construction with learned sparsity.</summary>
    SphNet,

    /// <summary>Yu et al., ICML 2023 (arXiv 2306.04922): spherical layers and pair construction over all ordered pairs.</summary>
    QhNet,
}
