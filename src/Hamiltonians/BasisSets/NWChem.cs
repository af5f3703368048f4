namespace EquivSim.Hamiltonians.BasisSets;

/// <summary>
/// The format of NWChem and PySCF: shells <c>O S</c> with rows of an exponent and coefficients, one column for each shell of a
/// general contraction; optionally between <c>BASIS ...</c> and <c>END</c>; comments after <c>#</c>.
/// </summary>
internal static class NWChem
{
    public static BasisSet Read(string name, string path, string text)
    {
        var lines = new BasisSetText(path, text, '#');
        while (lines.Next() is { } words)
        {
            switch (words[0].ToUpperInvariant())
            {
                case "BASIS":
                    if (words.Contains("CARTESIAN", StringComparer.OrdinalIgnoreCase))
                        throw lines.Broken("the set is Cartesian, expected spherical functions");
                    continue;
                case "END":
                    continue;
                case "ECP":
                    throw lines.Broken("effective core potentials are not supported: all electrons are needed");
            }
            if (words.Length != 2)
                throw lines.Broken($"expected a shell such as 'O S', got '{string.Join(' ', words)}'");
            int element = lines.Element(words[0]);
            int[] degrees = lines.Degrees(words[1]);
            List<double[]> rows = [];
            while (lines.Next() is { } row)
            {
                if (!BasisSetText.IsNumber(row[0]))
                {
                    lines.Return();
                    break;
                }
                rows.Add(Array.ConvertAll(row, lines.Number));
            }
            lines.AddShells(element, degrees, rows);
        }
        return lines.Build(name);
    }
}
