namespace EquivSim.Cli.Commands.Tensors;

/// <summary>How smooth latent functions are, or that they may be anything.</summary>
internal enum SmoothnessChoice
{
    /// <summary>Matern 1/2.</summary>
    Rough,

    /// <summary>Matern 3/2.</summary>
    Once,

    /// <summary>Matern 5/2.</summary>
    Twice,

    /// <summary>All three, mixed.</summary>
    All,
}
