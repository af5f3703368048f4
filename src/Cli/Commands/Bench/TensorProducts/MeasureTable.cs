using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.TensorProducts;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>Expressivity and interactability of each kind of product of all degrees up to L, from the specs alone.</summary>
internal static class MeasureTable
{
    private static readonly (string Name, Func<int, TensorProductSpec> Spec)[] Products =
    [
        ("Clebsch-Gordan, natural parity", l => ProductSetting.Mimo.Apart(l)),
        ("Clebsch-Gordan, both parities", l => ProductSetting.Mimo.ApartComplete(l)),
        ("functions (grid, fourier)", l => ProductSetting.Mimo.Gaunt(l)),
        ("functions and brackets (grid)", l => ProductSetting.Mimo.Complete(l)),
        ("matrices", l => ProductSetting.Mimo.Matrices(l)),
    ];

    /// <summary>One row a kind of product, two columns a degree.</summary>
    public static void Draw(Terminal terminal, IReadOnlyList<int> degrees)
    {
        terminal.Heading("Inputs 0..L, outputs 0..2L, one channel: dimension of the set of bilinear maps; triples (l1, l2, l3) with parity that interact, of those that O(3) allows");
        Table table = Tables.OfNumbers(terminal, "product", [.. degrees.SelectMany(l => new[] { $"L = {l}: maps", "triples" })]);
        int[] allowed = [.. degrees.Select(l => TensorProductMeasures.Of(ProductSetting.Mimo.ApartComplete(l)).Interacting.Count)];
        foreach ((string name, Func<int, TensorProductSpec> spec) in Products)
        {
            table.AddTextRow([name, .. degrees.SelectMany((l, i) =>
            {
                TensorProductMeasures measures = TensorProductMeasures.Of(spec(l));
                return new[] { measures.Expressivity.ToString(CultureInfo.InvariantCulture), $"{measures.Interacting.Count} of {allowed[i]}" };
            })]);
        }
        terminal.Draw(table);
    }
}
