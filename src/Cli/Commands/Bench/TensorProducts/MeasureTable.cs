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

    /// <summary>One row a degree.</summary>
    public static void Draw(Terminal terminal, IReadOnlyList<int> degrees)
    {
        terminal.Heading("Inputs 0..L, outputs 0..2L, one channel: dimension of the set of bilinear maps / triples of irreps that interact");
        Table table = Tables.OfNumbers(terminal, "L", ["triples that O(3) allows", .. Products.Select(p => p.Name)]);
        foreach (int l in degrees)
        {
            int allowed = TensorProductMeasures.Of(ProductSetting.Mimo.ApartComplete(l)).Interacting.Count;
            table.AddTextRow([Text(l), Text(allowed), .. Products.Select(p =>
            {
                TensorProductMeasures measures = TensorProductMeasures.Of(p.Spec(l));
                return $"{Text(measures.Expressivity)} / {Text(measures.Interacting.Count)}";
            })]);
        }
        terminal.Draw(table);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
