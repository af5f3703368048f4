namespace EquivSim.Hamiltonians;

/// <summary>What the network predicts.</summary>
public enum HamiltonianTarget
{
    /// <summary>The matrix itself.</summary>
    Full,

    /// <summary>The matrix minus an initial guess that comes with each molecule.</summary>
    MinusGuess,

    /// <summary>The matrix minus a guess that is fitted to one-electron integrals of the training data and goes with the model: no DFT program needed.</summary>
    MinusFittedGuess,
}
