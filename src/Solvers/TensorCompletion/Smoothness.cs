namespace EquivSim.Solvers.TensorCompletion;

/// <summary>How often functions of a Matern process can be differentiated.</summary>
public enum Smoothness
{
    /// <summary>Matern 1/2: continuous, nowhere smooth.</summary>
    Rough,

    /// <summary>Matern 3/2: one derivative.</summary>
    Once,

    /// <summary>Matern 5/2: two derivatives.</summary>
    Twice,
}
