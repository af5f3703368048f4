namespace EquivSim.Hamiltonians.Integrals;

/// <summary>An operator's matrix elements between primitive shells.</summary>
internal interface IPairIntegral
{
    /// <summary>How many matrices the operator has.</summary>
    int Components { get; }

    /// <summary>Adds the elements of a pair of primitives.</summary>
    /// <param name="pair">The primitives.</param>
    /// <param name="degreeA">Degree of the first.</param>
    /// <param name="degreeB">Degree of the second.</param>
    /// <param name="block">[<see cref="Components"/>, 2 la + 1, 2 lb + 1].</param>
    void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block);
}
