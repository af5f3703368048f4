namespace EquivSim.O3;

/// <summary>
/// What happens to a tensor when its indices are permuted, written as <c>ij=ji</c>, <c>ij=-ji</c>, <c>ijk=jik=ikj</c>: the group that
/// the equations generate, with the sign of each permutation.
/// </summary>
public sealed class PermutationFormula
{
    private PermutationFormula(string text, string indices, IReadOnlyList<(int[] Permutation, int Sign)> elements)
    {
        Text = text;
        Indices = indices;
        Elements = elements;
    }

    /// <summary>The formula as given.</summary>
    public string Text { get; }

    /// <summary>The letters of the indices, in the tensor's order.</summary>
    public string Indices { get; }

    /// <summary>
    /// All permutations of the group: T[i_0, i_1, ...] = Sign * T[i_Permutation[0], i_Permutation[1], ...]. One permutation with both
    /// signs means that only T = 0 obeys the formula.
    /// </summary>
    public IReadOnlyList<(int[] Permutation, int Sign)> Elements { get; }

    /// <summary>Reads a formula; one term alone, <c>ij</c>, asks for nothing.</summary>
    /// <exception cref="FormatException">The terms are not permutations of the same distinct letters.</exception>
    public static PermutationFormula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] terms = [.. text.Split('=').Select(term => term.Trim())];
        string indices = terms[0];
        if (indices.Length == 0 || indices.Any(letter => !char.IsAsciiLetter(letter)) || indices.Distinct().Count() != indices.Length)
            throw new FormatException($"'{text}' does not start with distinct letters: expected a formula such as 'ij=-ji'.");
        List<(int[], int)> generators = [];
        foreach (string term in terms.Skip(1))
        {
            int sign = term.StartsWith('-') ? -1 : 1;
            string letters = sign < 0 ? term[1..].TrimStart() : term;
            if (!letters.Order().SequenceEqual(indices.Order()))
                throw new FormatException($"'{term}' in '{text}' is no permutation of '{indices}'.");
            generators.Add(([.. letters.Select(letter => indices.IndexOf(letter, StringComparison.Ordinal))], sign));
        }
        return new PermutationFormula(text, indices, Generate(indices.Length, generators));
    }

    /// <summary>The formula as given.</summary>
    public override string ToString() => Text;

    private static List<(int[] Permutation, int Sign)> Generate(int count, List<(int[] Permutation, int Sign)> generators)
    {
        List<(int[] Permutation, int Sign)> elements = [([.. Enumerable.Range(0, count)], 1)];
        HashSet<string> seen = [Key(elements[0])];
        for (int next = 0; next < elements.Count; next++)
        {
            foreach ((int[] permutation, int sign) in generators)
            {
                (int[] Permutation, int Sign) product = ([.. permutation.Select(i => elements[next].Permutation[i])], sign * elements[next].Sign);
                if (seen.Add(Key(product)))
                    elements.Add(product);
            }
        }
        return elements;

        static string Key((int[] Permutation, int Sign) element) => $"{element.Sign}:{string.Join(',', element.Permutation)}";
    }
}
