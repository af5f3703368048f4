namespace EquivSim.Hamiltonians.BasisSets;

/// <summary>
/// The format of Gaussian and psi4: for each element a line <c>O 0</c>, then shells <c>S 3 1.00</c> (type, primitives, scale
/// factor) with rows of exponent and coefficient, then <c>****</c>; comments after <c>!</c>.
/// </summary>
internal static class Gaussian94
{
    public static BasisSet Read(string name, string path, string text)
    {
        var lines = new BasisSetText(path, text, '!');
        while (lines.Next() is { } words)
        {
            if (words[0] == "****" || words[0].Equals("spherical", StringComparison.OrdinalIgnoreCase))
                continue;
            if (words[0].Equals("cartesian", StringComparison.OrdinalIgnoreCase))
                throw lines.Broken("the set is Cartesian, expected spherical functions");
            if (words.Length != 2 || words[1] != "0")
                throw lines.Broken($"expected an element followed by 0, got '{string.Join(' ', words)}'");
            // A dash before the symbol marks elements that may be absent from the molecule.
            ReadElement(lines, lines.Element(words[0].TrimStart('-')));
        }
        return lines.Build(name);
    }

    private static void ReadElement(BasisSetText lines, int element)
    {
        while (lines.Next() is { } words && words[0] != "****")
        {
            if (words[0].EndsWith("-ECP", StringComparison.OrdinalIgnoreCase))
                throw lines.Broken("effective core potentials are not supported: all electrons are needed");
            int[] degrees = lines.Degrees(words[0]);
            if (words.Length is < 2 or > 3 || !int.TryParse(words[1], out int count) || count < 1)
                throw lines.Broken($"expected a shell such as 'S 3 1.00', got '{string.Join(' ', words)}'");
            double scale = words.Length == 3 ? lines.Number(words[2]) : 1;
            List<double[]> rows = [];
            for (int i = 0; i < count; i++)
                rows.Add(Array.ConvertAll(lines.Next() ?? throw lines.Broken($"the file ends in a shell with {count - i} primitives to come"), lines.Number));
            // The scale factor acts on lengths.
            lines.AddShells(element, degrees, rows, scale * scale);
        }
    }
}
