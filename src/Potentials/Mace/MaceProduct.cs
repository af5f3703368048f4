namespace EquivSim.Potentials;

/// <summary>How the messages on an atom are multiplied with each other.</summary>
public enum MaceProduct
{
    /// <summary>MACE's own: all symmetric couplings up to the correlation, a weight each.</summary>
    SymmetricContraction,

    /// <summary>
    /// Products of functions on the sphere (Gaunt), in one visit to the grid for each order: weights by degree before and after, fewer maps than the
    /// symmetric contraction. A network of its own, which MACE cannot read; torch alone runs it.
    /// </summary>
    Gaunt,
}
