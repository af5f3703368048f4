namespace EquivSim.Structures.Tests;

/// <summary>The slow, obvious twin of the neighbour list: every pair, every image that could matter.</summary>
internal static class BruteForcePairs
{
    public readonly record struct Pair(int Receiver, int Sender, int A, int B, int C) : IComparable<Pair>
    {
        public int CompareTo(Pair other) => (Receiver, Sender, A, B, C).CompareTo((other.Receiver, other.Sender, other.A, other.B, other.C));
    }

    public static List<Pair> Find(Structure s, double range)
    {
        int[] reach = [0, 0, 0];
        for (int k = 0; k < 3; k++)
        {
            if (s.Cell.IsPeriodic(k))
                reach[k] = Reach(s, k, range);
        }
        var pairs = new List<Pair>();
        for (int i = 0; i < s.AtomCount; i++)
        {
            for (int j = 0; j < s.AtomCount; j++)
            {
                for (int a = -reach[0]; a <= reach[0]; a++)
                {
                    for (int b = -reach[1]; b <= reach[1]; b++)
                    {
                        for (int c = -reach[2]; c <= reach[2]; c++)
                        {
                            if ((i != j || a != 0 || b != 0 || c != 0) && SquaredDistance(s, i, j, a, b, c) < range * range)
                                pairs.Add(new Pair(i, j, a, b, c));
                        }
                    }
                }
            }
        }
        pairs.Sort();
        return pairs;
    }

    public static double SquaredDistance(Structure s, int receiver, int sender, int a, int b, int c)
    {
        ReadOnlySpan<double> v = s.Cell.Vectors;
        double sum = 0;
        for (int d = 0; d < 3; d++)
        {
            double x = s.Positions[3 * receiver + d] - s.Positions[3 * sender + d] + (a * v[d] + b * v[3 + d] + c * v[6 + d]);
            sum += x * x;
        }
        return sum;
    }

    /// <summary>
    /// A bound on the images along one axis: the component of r at right angles to the other periodic vectors is at most the
    /// range plus the spread of the atoms.
    /// </summary>
    private static int Reach(Structure s, int axis, double range)
    {
        // Gram-Schmidt: strip the other periodic vectors from this one; what is left is the height.
        var others = new List<double[]>();
        for (int k = 0; k < 3; k++)
        {
            if (k != axis && s.Cell.IsPeriodic(k))
                others.Add(Strip(s.Cell.Vector(k).ToArray(), others));
        }
        double[] height = Strip(s.Cell.Vector(axis).ToArray(), others);
        double length = Math.Sqrt(height.Sum(x => x * x));
        double spread = 0;
        for (int i = 0; i < s.AtomCount; i++)
        {
            for (int j = 0; j < s.AtomCount; j++)
            {
                double along = 0;
                for (int d = 0; d < 3; d++)
                    along += (s.Positions[3 * i + d] - s.Positions[3 * j + d]) * height[d] / length;
                spread = Math.Max(spread, Math.Abs(along));
            }
        }
        return (int)Math.Ceiling((range + spread) / length);
    }

    private static double[] Strip(double[] v, List<double[]> others)
    {
        foreach (double[] o in others)
        {
            double factor = v.Zip(o, (x, y) => x * y).Sum() / o.Sum(x => x * x);
            v = v.Zip(o, (x, y) => x - factor * y).ToArray();
        }
        return v;
    }
}
