using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Published;

/// <summary>
/// The Newton kernel in [-1, 1]³: error and rank of its Chebyshev-Tucker form against the number of Chebyshev points. The paper starts from
/// vectors on an n-grid; here the Gaussians are sampled at the Chebyshev points themselves, with the same exponents.
/// </summary>
internal static class NewtonTable
{
    private const double Tolerance = 1e-7;

    /// <summary>Points of the uniform grid, terms of the kernel, how many are long-range, step of the sinh rule, Chebyshev points, published error and rank.</summary>
    private static readonly (int Grid, int Terms, int Kept, double Step, int Points, double Error, int? Rank)[] Published =
    [
        (256, 26, 10, 0.26212, 33, 6.4e-6, 9),
        (256, 26, 10, 0.26212, 65, 8.4e-8, 9),
        (1024, 31, 13, 0.26596, 65, 4.9e-5, 12),
        (1024, 31, 13, 0.26596, 129, 9.4e-9, 12),
        (4096, 37, 16, 0.26283, 65, 2.4e-2, 15),
        (4096, 37, 16, 0.26283, 129, 1.1e-4, 15),
        (4096, 37, 16, 0.26283, 257, 7.5e-10, 15),
        (256, 26, 26, 0.26212, 1025, 6.9e-4, 22),
        (4096, 37, 37, 0.26283, 1025, 0.7, null),
    ];

    /// <summary>Computes and draws the table.</summary>
    public static void Draw(Terminal terminal, CancellationToken cancellation)
    {
        terminal.Heading($"Newton kernel in [-1, 1]³, tolerance {Tolerance:0e0}: largest error in the middle slice over the largest value");
        Table table = Tables.OfNumbers(terminal, "part", "n", "terms", "Chebyshev points", "error", "paper", "rank", "paper ");
        foreach ((int grid, int terms, int kept, double step, int points, double error, int? rank) in Published)
        {
            cancellation.ThrowIfCancellationRequested();
            GaussianSum kernel = GaussianSum.SinhRule(step, terms).Widest(kept);
            (double ownError, int ownRank) = Compute(kernel, grid, points);
            table.AddTextRow(
                kept < terms ? "long-range" : "whole", grid.ToString(CultureInfo.InvariantCulture), kept.ToString(CultureInfo.InvariantCulture), points.ToString(CultureInfo.InvariantCulture),
                ownError.ToString("0.0e0", CultureInfo.InvariantCulture), error.ToString("0.0e0", CultureInfo.InvariantCulture),
                ownRank.ToString(CultureInfo.InvariantCulture), rank?.ToString(CultureInfo.InvariantCulture) ?? "–");
        }
        terminal.Draw(table);
    }

    private static (double Error, int Rank) Compute(GaussianSum kernel, int grid, int points)
    {
        GaussianTerm[] terms = kernel.Terms.ToArray();
        double[] weights = [.. terms.Select(t => t.Weight)];
        var nodes = new ChebyshevGrid(-1, 1, points);
        double[] factor = [.. nodes.Nodes.ToArray().SelectMany(x => terms.Select(t => Math.Exp(-t.T * t.T * x * x)))];
        ChebyshevTucker function = ChebyshevTucker.FromCanonical(Box.Cube(1), new CanonicalTensor(weights, factor, factor, factor), Tolerance, compressCore: false);
        var slice = new MiddleSlice(grid, 1);
        double[] exact = slice.Exact(weights, (_, k, x) => Math.Exp(-terms[k].T * terms[k].T * x * x));
        return (MiddleSlice.Error(slice.Of(function), exact), function.Coefficients.LargestRank);
    }
}
