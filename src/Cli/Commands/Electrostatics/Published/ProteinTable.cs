using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Published;

/// <summary>
/// Charges of a protein in a cube of 50 Å, smooth part by the split into quadrature terms. The paper does not say where its 500 charges lie;
/// here they are the first ones of a real protein, so that ranks are comparable and not equal.
/// </summary>
internal static class ProteinTable
{
    /// <summary>Charges the table needs.</summary>
    public const int Largest = 600;

    private const double HalfEdge = 25;

    /// <summary>The paper's errors at 33 and 65 points are those of a Gaussian as sharp as the thirteenth.</summary>
    private const int Kept = 13;

    private static readonly (double Tolerance, string Ranks, double Error)[] PublishedRanks =
        [(1e-2, "19, 15, 19", 1.6e-2), (1e-3, "27, 22, 27", 1.6e-3), (1e-4, "34, 28, 34", 2.2e-4), (1e-5, "39, 34, 40", 1.7e-5), (1e-6, "40, 39, 45", 1.2e-6)];

    /// <summary>Chebyshev points and the published error over the published largest value, 0.62.</summary>
    private static readonly (int Points, double Error)[] PublishedDegrees = [(33, 2e-2 / 0.62), (65, 9.5e-5 / 0.62), (97, 8.6e-7 / 0.62), (129, 8.6e-7 / 0.62)];

    private static readonly (int Charges, int Rank)[] PublishedSizes = [(100, 21), (200, 26), (300, 32), (400, 32), (500, 32), (600, 33)];

    /// <summary>Computes and draws the tables.</summary>
    public static void Draw(Terminal terminal, PointCharges protein, CancellationToken cancellation)
    {
        GaussianTerm[] terms = GaussianSum.SinhRule(0.26212, 26).Widest(Kept).Terms.ToArray();
        var slice = new MiddleSlice(256, 1);
        double[] weights = Weights(protein, 500, terms);
        double[] exact = slice.Exact(weights, (axis, k, x) => Factor(protein, terms, axis, k, x));

        terminal.Heading($"Protein, 500 charges, {Kept} long-range terms: error of the interpolation over the largest value of the slice");
        Table degrees = Tables.OfNumbers(terminal, "Chebyshev points", "error", "paper");
        CanonicalTensor canonical = Canonical(protein, 500, terms, PublishedDegrees[^1].Points);
        foreach ((int points, double error) in PublishedDegrees)
        {
            cancellation.ThrowIfCancellationRequested();
            ChebyshevTucker function = ChebyshevTucker.FromCanonical(Box.Cube(1), Canonical(protein, 500, terms, points), 1e-10);
            degrees.AddTextRow(Text(points), Text(MiddleSlice.Error(slice.Of(function), exact)), Text(error));
        }
        terminal.Draw(degrees);

        terminal.Heading("The same, 129 points, compressed by HOSVD: ranks and error against the tolerance");
        Table ranks = Tables.OfNumbers(terminal, "tolerance", "ranks", "paper", "error", "paper ");
        foreach ((double tolerance, string published, double error) in PublishedRanks)
        {
            cancellation.ThrowIfCancellationRequested();
            ChebyshevTucker function = ChebyshevTucker.FromCanonical(Box.Cube(1), canonical, tolerance);
            ranks.AddTextRow(tolerance.ToString("0e0", CultureInfo.InvariantCulture), Ranks(function.Coefficients), published, Text(MiddleSlice.Error(slice.Of(function), exact)), Text(error));
        }
        TuckerTensor reduced = ChebyshevTucker.FromCanonical(Box.Cube(1), canonical, 1e-7, compressCore: false).Coefficients;
        ranks.AddTextRow("reduced HOSVD, 1e-7", Ranks(reduced), "40, 40, 47", "–", "–");
        terminal.Draw(ranks);

        terminal.Heading("Rank against the number of charges: reduced HOSVD to 1e-7, the same terms, 129 points");
        Table sizes = Tables.OfNumbers(terminal, "charges", "largest rank", "paper");
        foreach ((int count, int rank) in PublishedSizes)
        {
            cancellation.ThrowIfCancellationRequested();
            TuckerTensor tucker = ChebyshevTucker.FromCanonical(Box.Cube(1), Canonical(protein, count, terms, 129), 1e-7, compressCore: false).Coefficients;
            sizes.AddTextRow(Text(count), Text(tucker.LargestRank), Text(rank));
        }
        terminal.Draw(sizes);
    }

    private static CanonicalTensor Canonical(PointCharges protein, int count, GaussianTerm[] terms, int points)
    {
        double[] nodes = new ChebyshevGrid(-1, 1, points).Nodes.ToArray();
        double[] weights = Weights(protein, count, terms);
        return new CanonicalTensor(weights, [.. Enumerable.Range(0, 3).Select(axis =>
        {
            double[] factor = new double[points * weights.Length];
            for (int i = 0; i < factor.Length; i++)
                factor[i] = Factor(protein, terms, axis, i % weights.Length, nodes[i / weights.Length]);
            return factor;
        })]);
    }

    private static double[] Weights(PointCharges protein, int count, GaussianTerm[] terms)
    {
        double[] charges = protein.Charges[..count].ToArray();
        return [.. charges.SelectMany(q => terms.Select(t => q * t.Weight))];
    }

    private static double Factor(PointCharges protein, GaussianTerm[] terms, int axis, int column, double x)
    {
        double d = terms[column % terms.Length].T * (x - (protein.Positions[3 * (column / terms.Length) + axis] - Centre(protein, axis)) / HalfEdge);
        return Math.Exp(-d * d);
    }

    private static double Centre(PointCharges protein, int axis)
    {
        double low = double.MaxValue, high = double.MinValue;
        for (int i = axis; i < 3 * Largest; i += 3)
            (low, high) = (Math.Min(low, protein.Positions[i]), Math.Max(high, protein.Positions[i]));
        return 0.5 * (low + high);
    }

    private static string Ranks(TuckerTensor tucker) => $"{tucker.Rank(0)}, {tucker.Rank(1)}, {tucker.Rank(2)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double error) => error.ToString("0.0e0", CultureInfo.InvariantCulture);
}
