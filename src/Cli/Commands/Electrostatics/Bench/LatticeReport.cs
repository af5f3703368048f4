using System.Globalization;
using EquivSim.Cli.Rendering;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>One block of crystal.</summary>
/// <param name="Edge">Cells along its edge.</param>
/// <param name="Sites">Its ions.</param>
/// <param name="BuildMilliseconds">To assemble and compress the smooth part.</param>
/// <param name="CanonicalRank">Terms before compression.</param>
/// <param name="Points">Chebyshev points along an axis.</param>
/// <param name="Rank">Largest Tucker rank.</param>
/// <param name="Bytes">Compressed size.</param>
/// <param name="Microseconds">Per point, potential, field and field gradient.</param>
/// <param name="DirectMicroseconds">The same by the direct sum; null where it was not run.</param>
/// <param name="FieldError">Against the direct sum; null where it was not run.</param>
internal sealed record LatticeRow(
    int Edge, long Sites, double BuildMilliseconds, int CanonicalRank, int Points, int Rank, long Bytes, double Microseconds, double? DirectMicroseconds, double? FieldError);

/// <summary>Blocks of growing size.</summary>
/// <param name="Tolerance">Requested error of the field.</param>
/// <param name="Vacancies">Sites left empty in each.</param>
/// <param name="Rows">The blocks.</param>
/// <param name="Exponent">p of the fit build ~ edge^p over all blocks.</param>
internal sealed record LatticeReport(double Tolerance, int Vacancies, IReadOnlyList<LatticeRow> Rows, double Exponent)
{
    /// <summary>Draws the table.</summary>
    public void Draw(Terminal terminal)
    {
        terminal.Heading(string.Create(CultureInfo.InvariantCulture, $"Rock salt, error {Tolerance:0e0}, {Vacancies} vacancies: build time grows as edge^{Exponent:0.00}"));
        Table table = Tables.OfNumbers(terminal, "cells", "ions", "build (ms)", "terms", "points/axis", "rank", "size", "µs/point", "direct (µs/point)", "error of field");
        foreach (LatticeRow row in Rows)
        {
            table.AddTextRow(
                $"{row.Edge}³", Quantity.Count(row.Sites), Number(row.BuildMilliseconds, "0.0"), Number(row.CanonicalRank, "0"), Number(row.Points, "0"), Number(row.Rank, "0"), Quantity.Bytes(row.Bytes),
                Number(row.Microseconds, "0.00"), row.DirectMicroseconds is { } direct ? Number(direct, "0") : "–", row.FieldError is { } error ? Number(error, "0.0e0") : "–");
        }
        terminal.Draw(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
