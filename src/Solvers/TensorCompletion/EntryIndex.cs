namespace EquivSim.Solvers.TensorCompletion;

/// <summary>Entries sorted by what they share: the distinct coordinates of each mode, and for each mode the entries at each of them.</summary>
internal sealed class EntryIndex
{
    /// <summary>Sorts entries.</summary>
    public EntryIndex(TensorEntries entries)
    {
        int modes = entries.Modes, n = entries.Count;
        Nodes = new int[n * modes];
        Coordinates = new double[modes][];
        Starts = new int[modes][];
        Orders = new int[modes][];
        double[] column = new double[n];
        for (int k = 0; k < modes; k++)
        {
            for (int i = 0; i < n; i++)
                column[i] = entries.Coordinates[i * modes + k];
            Coordinates[k] = [.. column.Distinct().Order()];
            int[] starts = new int[Coordinates[k].Length + 1], order = new int[n];
            for (int i = 0; i < n; i++)
            {
                int node = Array.BinarySearch(Coordinates[k], column[i]);
                Nodes[i * modes + k] = node;
                starts[node + 1]++;
            }
            for (int d = 0; d < Coordinates[k].Length; d++)
                starts[d + 1] += starts[d];
            int[] next = [.. starts];
            for (int i = 0; i < n; i++)
                order[next[Nodes[i * modes + k]]++] = i;
            (Starts[k], Orders[k]) = (starts, order);
        }
    }

    /// <summary>Distinct coordinates of each mode, ascending.</summary>
    public double[][] Coordinates { get; }

    /// <summary>Where an entry's coordinate stands among the distinct ones, [n, K].</summary>
    public int[] Nodes { get; }

    /// <summary>For each mode, where the entries of each coordinate start in <see cref="Orders"/>, [D + 1].</summary>
    public int[][] Starts { get; }

    /// <summary>For each mode, the entries sorted by their coordinate, [n].</summary>
    public int[][] Orders { get; }
}
