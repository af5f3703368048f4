namespace EquivSim.O3;

/// <summary>How an irrep of O(3) answers inversion.</summary>
public enum Parity : sbyte
{
    /// <summary>Changes sign under inversion; written <c>o</c>.</summary>
    Odd = -1,

    /// <summary>Unchanged by inversion; written <c>e</c>.</summary>
    Even = 1,
}
