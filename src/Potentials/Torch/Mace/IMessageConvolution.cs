using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Messages of all neighbours, summed on the receiver: for each path (l1, l2, l3)
/// m[j, l3 m3, c] = sqrt(2 l3 + 1) sum_e w_e,c sum 3j(l1 m1, l2 m2, l3 m3) h[sender(e), l1 m1, c] Y_{l2 m2}(e).
/// </summary>
internal interface IMessageConvolution
{
    /// <param name="features">Sender features [nodes, 2l+1, channels] by degree.</param>
    /// <param name="edges">Geometry.</param>
    /// <param name="radial">Last hidden layer of the radial network, [slots, k].</param>
    /// <param name="outputMatrix">Its last layer, [k, paths * channels].</param>
    /// <param name="batch">The graph.</param>
    /// <returns>By message degree: [nodes, 2l+1, (paths to l) * channels].</returns>
    Tensor[] Forward(Tensor[] features, EdgeFeatures edges, Tensor radial, Tensor outputMatrix, MaceBatch batch);
}
