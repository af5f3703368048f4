namespace EquivSim.O3;

/// <summary>How a representation of O(3) answers to the inversion x -> -x: unchanged or with its sign flipped.</summary>
public enum Parity : sbyte
{
    /// <summary>The inversion changes the sign; written <c>o</c>.</summary>
    Odd = -1,

    /// <summary>The inversion changes nothing; written <c>e</c>.</summary>
    Even = 1,
}
