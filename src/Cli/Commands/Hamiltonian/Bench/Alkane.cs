using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>Straight alkanes, C(n)H(2n+2): molecules of any size with reasonable distances.</summary>
internal static class Alkane
{
    private const double BondCC = 1.53, BondCH = 1.09, HalfAngle = 0.9775;

    /// <summary>The alkane whose number of atoms is closest to a wish.</summary>
    public static Structure Near(int atoms) => Create(Math.Max(1, (int)Math.Round((atoms - 2) / 3.0)));

    /// <summary>Zigzag in the xz plane, hydrogens above and below it.</summary>
    public static Structure Create(int carbons)
    {
        double step = BondCC * Math.Sin(HalfAngle), rise = BondCC * Math.Cos(HalfAngle);
        double outward = BondCH * Math.Cos(HalfAngle), sideways = BondCH * Math.Sin(HalfAngle);
        List<int> numbers = [];
        List<double> positions = [];
        for (int i = 0; i < carbons; i++)
        {
            double up = i % 2 == 0 ? 1 : -1;
            double x = i * step, z = 0.5 * up * rise;
            Add(6, x, 0, z);
            Add(1, x, sideways, z + up * outward);
            Add(1, x, -sideways, z + up * outward);
            if (i == 0)
                Add(1, x - BondCH * Math.Sin(HalfAngle), 0, z - up * outward);
            if (i == carbons - 1)
                Add(1, x + BondCH * Math.Sin(HalfAngle), 0, z - up * outward);
        }
        return new Structure([.. numbers], [.. positions]);

        void Add(int number, double x, double y, double z)
        {
            numbers.Add(number);
            positions.AddRange([x, y, z]);
        }
    }
}
