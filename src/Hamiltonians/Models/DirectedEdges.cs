namespace EquivSim.Hamiltonians;

/// <summary>All directed pairs of atoms closer than a cut-off, sorted by receiver; none is ever left out.</summary>
/// <param name="Senders">Sending atom of each edge.</param>
/// <param name="Receivers">Receiving atom of each edge, ascending.</param>
/// <param name="Distances">Angstrom.</param>
/// <param name="Directions">[edges, 3]: unit vectors from sender to receiver, as (y, z, x), so that harmonics come in the order m = -l..l.</param>
internal sealed record DirectedEdges(int[] Senders, int[] Receivers, double[] Distances, double[] Directions)
{
    public int Count => Senders.Length;

    /// <summary>Finds the edges of a molecule.</summary>
    public static DirectedEdges Within(ReadOnlySpan<double> positions, double cutoff)
    {
        int atoms = positions.Length / 3;
        List<int> senders = [], receivers = [];
        List<double> distances = [], directions = [];
        for (int i = 0; i < atoms; i++)
        {
            for (int j = 0; j < atoms; j++)
            {
                if (i == j)
                    continue;
                double x = positions[3 * i] - positions[3 * j], y = positions[3 * i + 1] - positions[3 * j + 1], z = positions[3 * i + 2] - positions[3 * j + 2];
                double r = Math.Sqrt(x * x + y * y + z * z);
                if (r >= cutoff)
                    continue;
                senders.Add(j);
                receivers.Add(i);
                distances.Add(r);
                directions.AddRange([y / r, z / r, x / r]);
            }
        }
        return new([.. senders], [.. receivers], [.. distances], [.. directions]);
    }
}
