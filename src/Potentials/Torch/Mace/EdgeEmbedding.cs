using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>From edge vectors to what the layers see: harmonics, radial basis, and the pair repulsion.</summary>
internal sealed class EdgeEmbedding(
    EdgeHarmonics harmonics, RadialBasis basis, DistanceTransform? transform, ZblRepulsion? repulsion, PairTables tables)
{
    /// <param name="vectors">[slots, 3].</param>
    /// <param name="elementPairs">sender element * elements + receiver element, int64 [slots].</param>
    /// <returns>The features, and half the repulsion of each directed pair, [slots, 1], or null.</returns>
    public (EdgeFeatures Features, Tensor? Repulsion) Forward(Tensor vectors, Tensor elementPairs)
    {
        Tensor distances = vectors.square().sum(1, keepdim: true).sqrt();
        Tensor[] values = harmonics.Forward(vectors / distances);
        Tensor? radiusSums = transform is null && repulsion is null ? null : tables.RadiusSums.index_select(0, elementPairs);
        Tensor transformed = transform is null ? distances : transform.Forward(distances, radiusSums!);
        Tensor? pairEnergy = repulsion?.Forward(
            distances, radiusSums!, tables.SenderNumbers.index_select(0, elementPairs), tables.ReceiverNumbers.index_select(0, elementPairs));
        return (new EdgeFeatures(vectors, values, basis.Forward(distances, transformed)), pairEnergy);
    }
}

/// <summary>Constants by pair of elements (sender * elements + receiver), each [elements^2, 1].</summary>
internal sealed class PairTables
{
    public Tensor RadiusSums { get; }
    public Tensor SenderNumbers { get; }
    public Tensor ReceiverNumbers { get; }

    /// <param name="tensors">Where the constants are made.</param>
    /// <param name="atomicNumbers">The model's elements.</param>
    /// <param name="radii">Covalent radius of each, Angstrom.</param>
    public PairTables(ParameterSet tensors, IReadOnlyList<int> atomicNumbers, IReadOnlyList<double> radii)
    {
        int n = atomicNumbers.Count;
        RadiusSums = Table((s, r) => radii[s] + radii[r]);
        SenderNumbers = Table((s, _) => atomicNumbers[s]);
        ReceiverNumbers = Table((_, r) => atomicNumbers[r]);

        Tensor Table(Func<int, int, double> value) =>
            tensors.Constant([.. Enumerable.Range(0, n * n).Select(p => value(p / n, p % n))], [n * n, 1]);
    }
}
