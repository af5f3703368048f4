namespace EquivSim.Hamiltonians;

/// <summary>What the network predicts.</summary>
public enum HamiltonianTarget
{
    /// <summary>The matrix itself.</summary>
    Full,

    /// <summary>The matrix minus an initial guess that comes with each molecule.</summary>
    MinusGuess,
}
