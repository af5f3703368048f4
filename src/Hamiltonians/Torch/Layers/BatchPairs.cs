using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Ordered pairs of atoms of a batch, or a stretch of them.</summary>
/// <param name="Start">Number of the first pair among all of the batch.</param>
/// <param name="First">Atom that gives the rows of each pair's block, [pairs].</param>
/// <param name="Second">Atom that gives the columns, [pairs].</param>
/// <param name="Distances">[pairs, 1], Angstrom.</param>
/// <param name="Harmonics">[(L+1)^2, pairs, 1], of the direction from second to first.</param>
/// <param name="Elements">Element of the first atom * elements + element of the second, [pairs].</param>
internal sealed record BatchPairs(int Start, Tensor First, Tensor Second, Tensor Distances, Tensor Harmonics, Tensor Elements)
{
    public int Count { get; } = (int)First.shape[0];

    /// <summary>Stretches of at most so many pairs, in order.</summary>
    public IEnumerable<Range> Stretches(int most)
    {
        for (int start = 0; start < Count; start += most)
            yield return start..Math.Min(start + most, Count);
    }

    /// <summary>The pairs of a stretch.</summary>
    public BatchPairs Within(Range stretch)
    {
        (int start, int count) = stretch.GetOffsetAndLength(Count);
        return count == Count ? this : new(
            start, First.narrow(0, start, count), Second.narrow(0, start, count), Distances.narrow(0, start, count), Harmonics.narrow(1, start, count),
            Elements.narrow(0, start, count));
    }
}
