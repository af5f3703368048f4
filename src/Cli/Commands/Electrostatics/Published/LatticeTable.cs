using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Published;

/// <summary>
/// The paper's lattice: 24 x 24 x 4 charges 3 Å apart, between them 23 x 23 x 4 of the opposite sign, in a cube of 90 Å; the fourteen widest
/// of 25 Gaussians, whose exponents are those of its published data.
/// </summary>
internal static class LatticeTable
{
    private const double Half = 45, Spacing = 3, Step = 0.3444, Scale = 0.5675;
    private const int Points = 129, Terms = 25, Kept = 14, Grid = 960;

    /// <summary>Computes and draws the table.</summary>
    public static void Draw(Terminal terminal)
    {
        Box box = Box.Cube(Half);
        var kernel = new GaussianSum(GaussianSum.SinhRule(Step, Terms).Widest(Kept).Terms.ToArray().Select(t => new GaussianTerm(t.T * Scale / Half, t.Weight * Scale / Half)));
        LatticeBlock positive = Block(24, 1), negative = Block(23, -1);
        CanonicalTensor sum = LatticeSeries.Assemble(positive, box, kernel, 1e-9, Points).Add(LatticeSeries.Assemble(negative, box, kernel, 1e-9, Points));
        double[] exact = Exact(kernel, positive, negative);
        var slice = new MiddleSlice(Grid, Half);

        terminal.Heading($"Lattice of {positive.Sites} + {negative.Sites} charges, {sum.Rank} terms, {Points} Chebyshev points: largest error in the middle slice over the largest value");
        Table table = Tables.OfNumbers(terminal, "compression", "ranks", "paper", "error", "paper ");
        Add("reduced HOSVD, 1e-7", HigherOrderSvd.Decompose(sum, 1e-7, compressCore: false), "18, 18, 12", "2.1e-7");
        Add("HOSVD, 1e-4", HigherOrderSvd.Decompose(sum, 1e-4), "9, 9, 7", "–");
        Add("HOSVD, 1e-6", HigherOrderSvd.Decompose(sum, 1e-6), "13, 13, 9", "–");
        terminal.Draw(table);

        void Add(string name, TuckerTensor tucker, string ranks, string error)
        {
            double own = MiddleSlice.Error(slice.Of(new ChebyshevTucker(box, tucker)), exact);
            table.AddTextRow(name, $"{tucker.Rank(0)}, {tucker.Rank(1)}, {tucker.Rank(2)}", ranks, own.ToString("0.0e0", CultureInfo.InvariantCulture), error);
        }
    }

    private static LatticeBlock Block(int edge, double charge)
    {
        double start = -0.5 * Spacing * (edge - 1);
        var cell = new Cell([Spacing, 0, 0, 0, Spacing, 0, 0, 0, Spacing], true, true, true);
        return new LatticeBlock(new PointCharges([start, start, -1.5 * Spacing], [charge], cell), (edge, edge, 4));
    }

    /// <summary>The lattice in the slice: a product of three sums over sites for each Gaussian, nothing left out.</summary>
    private static double[] Exact(GaussianSum kernel, LatticeBlock positive, LatticeBlock negative)
    {
        GaussianTerm[] terms = kernel.Terms.ToArray();
        double[] weights = [.. terms.Select(t => t.Weight), .. terms.Select(t => -t.Weight)];
        return new MiddleSlice(Grid, Half).Exact(weights, (axis, k, x) =>
        {
            LatticeBlock block = k < Kept ? positive : negative;
            double t = terms[k % Kept].T, sum = 0;
            for (int site = 0; site < block.Count(axis); site++)
            {
                (double sx, double sy, double sz) = block.Position(axis == 0 ? site : 0, axis == 1 ? site : 0, axis == 2 ? site : 0, 0);
                double d = t * (x - (axis == 0 ? sx : axis == 1 ? sy : sz));
                sum += Math.Exp(-d * d);
            }
            return sum;
        });
    }
}
