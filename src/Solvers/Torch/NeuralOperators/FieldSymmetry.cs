namespace EquivSim.Solvers.Torch;

/// <summary>An exact symmetry of a problem, with which a training multiplies its data.</summary>
public enum FieldSymmetry
{
    /// <summary>None is used.</summary>
    None,

    /// <summary>The last two axes may be exchanged, in input and output alike.</summary>
    Transpose,

    /// <summary>The last axis may be reversed if input and output change sign: x → −x, u → −u, as in Burgers' equation on a periodic grid.</summary>
    OddReflection,
}
