using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>The components of pairs' features that something leads to: those of atoms' irreps, which have harmonics, and those that a path ends in.</summary>
internal sealed class PairRows
{
    public PairRows(PairLayerShape shape)
    {
        Irreps blocks = shape.BlockIrreps;
        Active = [.. Enumerable.Range(0, blocks.Count).Where(i => i < shape.AtomIrreps.Count || shape.Product.Paths.Any(p => p.Out / shape.Groups == i))];
        First = new int[blocks.Count];
        foreach (int irrep in Active)
        {
            First[irrep] = Count;
            Count += blocks[irrep].Irrep.Dimension;
        }
        Dimensions = [.. Active.Select(i => blocks[i].Irrep.Dimension)];
        InResult = [.. Active.Select(blocks.Offset)];
        Missing = [.. Enumerable.Range(0, blocks.Count).Except(Active).SelectMany(i => Enumerable.Range(blocks.Offset(i), blocks[i].Irrep.Dimension))];
    }

    /// <summary>The irreps, by their number among all of blocks.</summary>
    public int[] Active { get; }

    /// <summary>Components of each.</summary>
    public int[] Dimensions { get; }

    /// <summary>First component of each among all components of blocks.</summary>
    public int[] InResult { get; }

    /// <summary>First computed component of each irrep of blocks.</summary>
    public int[] First { get; }

    /// <summary>All other components of blocks.</summary>
    public int[] Missing { get; }

    /// <summary>Number of components.</summary>
    public int Count { get; }
}
