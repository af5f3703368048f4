using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The product of sender features with the harmonics of their edges.</summary>
internal interface IEdgeProduct : IDisposable
{
    /// <param name="x">Features of each edge's sender, [slots, In1.Dimension].</param>
    /// <param name="edges">Geometry.</param>
    /// <param name="weights">[slots, WeightCount].</param>
    /// <returns>[slots, Out.Dimension].</returns>
    Tensor Forward(Tensor x, EdgeFeatures edges, Tensor weights);
}
