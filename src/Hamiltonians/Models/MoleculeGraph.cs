using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>What a network sees of a molecule: neighbours within the cut-offs, their harmonics, and the pairs whose blocks it predicts.</summary>
/// <remarks>
/// Blocks of two different elements are predicted once, the heavier atom first. Those of two equal elements are predicted in both orders and
/// averaged, so that the matrix does not depend on how atoms are numbered.
/// </remarks>
public sealed class MoleculeGraph
{
    /// <summary>Finds neighbours and pairs.</summary>
    /// <param name="atomicNumbers">One for each atom.</param>
    /// <param name="positions">x0 y0 z0 x1 ..., Angstrom.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="template">Its elements.</param>
    /// <exception cref="ArgumentException">No atom, an unknown element, a position that is not finite, or two atoms in one place.</exception>
    public MoleculeGraph(ReadOnlySpan<int> atomicNumbers, ReadOnlySpan<double> positions, HamiltonianConfiguration configuration, OrbitalTemplate template)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(template);
        if (atomicNumbers.Length == 0 || positions.Length != 3 * atomicNumbers.Length)
            throw new ArgumentException($"Got {atomicNumbers.Length} atoms and {positions.Length} coordinates; expected at least one atom and three coordinates for each.");
        foreach (double x in positions)
        {
            if (!double.IsFinite(x))
                throw new ArgumentException($"A coordinate is {x}; expected finite numbers.");
        }
        AtomicNumbers = atomicNumbers.ToArray();
        int[] known = [.. template.AtomicNumbers];
        ElementIndices = [.. AtomicNumbers.Select(z => { _ = template.OrbitalsOf(z); return Array.IndexOf(known, z); })];

        Spherical = DirectedEdges.Within(positions, configuration.SphericalCutoff);
        bool hasFront = configuration.Architecture == HamiltonianArchitecture.SphNet;
        Short = DirectedEdges.Within(positions, hasFront ? configuration.ShortCutoff : 0);
        Long = DirectedEdges.Within(positions, hasFront && configuration.LongRangeLayers > 0 ? configuration.LongCutoff : 0);
        var harmonics = new SphericalHarmonics(configuration.MaxDegree, normalize: false);
        SphericalHarmonics = Harmonics(harmonics, Spherical.Directions);
        (First, Second, SingleCount) = FindPairs(AtomicNumbers, configuration.UsesAllOrderedPairs);
        (PairDistances, double[] directions) = Separations(positions);
        PairHarmonics = Harmonics(harmonics, directions);
    }

    /// <summary>Number of atoms.</summary>
    public int AtomCount => AtomicNumbers.Length;

    /// <summary>Number of ordered pairs that are predicted.</summary>
    public int PairCount => First.Length;

    /// <summary>Pairs predicted in one order only; they come first. The others follow, all in one order, then all in the other.</summary>
    public int SingleCount { get; }

    /// <summary>Number of different blocks of pairs.</summary>
    public int BlockCount => SingleCount + DoubleCount;

    /// <summary>Pairs predicted in both orders.</summary>
    public int DoubleCount => (PairCount - SingleCount) / 2;

    internal int[] AtomicNumbers { get; }

    internal int[] ElementIndices { get; }

    internal DirectedEdges Spherical { get; }

    internal DirectedEdges Short { get; }

    internal DirectedEdges Long { get; }

    /// <summary>[spherical edges, (L+1)^2].</summary>
    internal double[] SphericalHarmonics { get; }

    /// <summary>Atom that gives the rows of each pair's block.</summary>
    internal int[] First { get; }

    /// <summary>Atom that gives the columns.</summary>
    internal int[] Second { get; }

    internal double[] PairDistances { get; }

    /// <summary>[pairs, (L+1)^2], of the direction from second to first.</summary>
    internal double[] PairHarmonics { get; }

    private static (int[] First, int[] Second, int Single) FindPairs(int[] numbers, bool allOrdered)
    {
        List<(int, int)> single = [], both = [];
        for (int i = 0; i < numbers.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool isDouble = allOrdered || numbers[i] == numbers[j];
                (isDouble ? both : single).Add(numbers[i] >= numbers[j] ? (i, j) : (j, i));
            }
        }
        (int First, int Second)[] all = [.. single, .. both, .. both.Select(p => (p.Item2, p.Item1))];
        return ([.. all.Select(p => p.First)], [.. all.Select(p => p.Second)], single.Count);
    }

    private (double[] Distances, double[] Directions) Separations(ReadOnlySpan<double> positions)
    {
        var distances = new double[PairCount];
        var directions = new double[3 * PairCount];
        for (int p = 0; p < PairCount; p++)
        {
            int i = First[p], j = Second[p];
            double x = positions[3 * i] - positions[3 * j], y = positions[3 * i + 1] - positions[3 * j + 1], z = positions[3 * i + 2] - positions[3 * j + 2];
            double r = distances[p] = Math.Sqrt(x * x + y * y + z * z);
            if (r < 1e-3)
                throw new ArgumentException($"Atoms {i} and {j} are {r} A apart; expected different places.");
            (directions[3 * p], directions[3 * p + 1], directions[3 * p + 2]) = (y / r, z / r, x / r);
        }
        return (distances, directions);
    }

    private static double[] Harmonics(SphericalHarmonics harmonics, double[] directions)
    {
        var values = new double[directions.Length / 3 * harmonics.Count];
        harmonics.Compute(directions, values);
        return values;
    }
}
