namespace EquivSim.Solvers.Torch;

/// <summary>How predicted fields are compared.</summary>
public enum FieldLossKind
{
    /// <summary>‖p − y‖ / ‖y‖ of each sample, averaged.</summary>
    L2,

    /// <summary>The same with the norm² = ‖u‖² + ‖∇u‖².</summary>
    H1,
}
