namespace EquivSim.Solvers.Torch;

/// <summary>What the waves of the last axis are multiplied by: a transform and the derivative of the other one differ in this alone.</summary>
internal enum WaveWeights
{
    /// <summary>One over the number of points: a transform to modes.</summary>
    Mean,

    /// <summary>Two for a wave that stands for its conjugate too, one for those that are their own: a transform to points.</summary>
    Mirrored,
}
