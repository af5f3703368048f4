namespace EquivSim.Solvers.Torch;

/// <summary>Which wave numbers a count of modes stands for: k = −⌊m/2⌋ … ⌈m/2⌉−1, and on the last axis, where a real field's spectrum is symmetric, k = 0 … ⌊m/2⌋.</summary>
public static class KeptModes
{
    /// <summary>Number of wave numbers stored.</summary>
    public static int Count(int modes, bool isLast) => isLast ? modes / 2 + 1 : modes;

    /// <summary>The lowest wave number stored.</summary>
    public static int First(int modes, bool isLast) => isLast ? 0 : -(modes / 2);
}
