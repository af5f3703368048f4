namespace EquivSim.TensorProducts.Torch;

/// <summary>When a <see cref="GatedTensorProduct"/> goes through its phases, and how many paths run.</summary>
/// <param name="Sparsity">Share of the paths that do not run, 0 or more and less than 1. SPHNet: 0.7.</param>
/// <param name="RandomSteps">Length of the random phase. SPHNet: two epochs.</param>
/// <param name="AdaptiveSteps">Length of the adaptive phase. SPHNet: one epoch.</param>
/// <remarks>
/// In the random phase the number of paths falls from all of them to those that are kept, step by step. SPHNet runs few from the start; what a
/// model learns while most of its paths come and go is then largely lost.
/// </remarks>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed record PathSchedule(double Sparsity, int RandomSteps, int AdaptiveSteps)
{
    /// <summary>Share of the paths that do not run.</summary>
    public double Sparsity { get; } = Sparsity is >= 0 and < 1
        ? Sparsity
        : throw new ArgumentOutOfRangeException(nameof(Sparsity), Sparsity, "A sparsity is 0 or more and less than 1.");

    /// <summary>Length of the random phase.</summary>
    public int RandomSteps { get; } = RandomSteps >= 0
        ? RandomSteps
        : throw new ArgumentOutOfRangeException(nameof(RandomSteps), RandomSteps, "A phase has 0 or more steps.");

    /// <summary>Length of the adaptive phase.</summary>
    public int AdaptiveSteps { get; } = AdaptiveSteps >= 0
        ? AdaptiveSteps
        : throw new ArgumentOutOfRangeException(nameof(AdaptiveSteps), AdaptiveSteps, "A phase has 0 or more steps.");

    /// <summary>The phase of a step, counted from 0.</summary>
    public PathPhase PhaseAt(long step) =>
        step < RandomSteps ? PathPhase.Random : step < (long)RandomSteps + AdaptiveSteps ? PathPhase.Adaptive : PathPhase.Fixed;

    /// <summary>How many of a number of paths run in the end: at least one.</summary>
    public int Kept(int paths) => Math.Min(paths, Math.Max(1, (int)Math.Floor((1 - Sparsity) * paths + 1e-9)));

    /// <summary>How many of a number of paths run at a step, counted from 0.</summary>
    public int KeptAt(long step, int paths) =>
        step >= RandomSteps ? Kept(paths) : paths - (int)((paths - Kept(paths)) * (step + 1) / RandomSteps);
}
