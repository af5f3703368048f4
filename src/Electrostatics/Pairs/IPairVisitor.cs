using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Sums over the sources that a target meets, eight at a time.</summary>
internal interface IPairVisitor
{
    /// <summary>Adds eight sources.</summary>
    /// <param name="x">From source to target.</param>
    /// <param name="y">From source to target.</param>
    /// <param name="z">From source to target.</param>
    /// <param name="squared">Squared distances; 1 where a source does not count.</param>
    /// <param name="counts">All bits set where a source counts.</param>
    /// <param name="charge">Charges; zero where the source does not count.</param>
    /// <param name="source">Place of the first source in the grid's order.</param>
    void Add(Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> squared, Vector512<double> counts, Vector512<double> charge, int source);
}
