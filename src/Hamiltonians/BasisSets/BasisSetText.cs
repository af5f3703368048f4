using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians.BasisSets;

/// <summary>The lines of a basis set file without comments, with messages that name the line; shells collected by element.</summary>
internal sealed class BasisSetText
{
    private readonly string _path;
    private readonly SortedDictionary<int, List<BasisShell>> _elements = [];
    private readonly string[] _lines;
    private readonly char _comment;
    private int _next;

    public BasisSetText(string path, string text, char comment) => (_path, _lines, _comment) = (path, text.Split('\n'), comment);

    /// <summary>Number of the line last read.</summary>
    public int LineNumber => _next;

    /// <summary>The words of the next line that has any; null at the end.</summary>
    public string[]? Next()
    {
        while (_next < _lines.Length)
        {
            string line = _lines[_next++];
            int comment = line.IndexOf(_comment, StringComparison.Ordinal);
            string[] words = (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
                return words;
        }
        return null;
    }

    /// <summary>Takes the last line back.</summary>
    public void Return() => _next--;

    public DataFileException Broken(string reason) => new(_path, $"line {LineNumber}", reason);

    /// <summary>A number, possibly with Fortran's D as exponent letter.</summary>
    public double Number(string word) =>
        double.TryParse(word.Replace('D', 'E').Replace('d', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Broken($"'{word}' is not a number");

    public static bool IsNumber(string word) => double.TryParse(word.Replace('D', 'E').Replace('d', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>The element of a symbol in any case.</summary>
    public int Element(string word)
    {
        string symbol = word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant();
        return Elements.TryNumber(symbol, out int number) ? number : throw Broken($"'{word}' is no element");
    }

    /// <summary>The degrees of a shell type: S, P, D, F, or SP, whose functions share exponents.</summary>
    public int[] Degrees(string word)
    {
        if (word.Equals("SP", StringComparison.OrdinalIgnoreCase) || word.Equals("L", StringComparison.OrdinalIgnoreCase))
            return [0, 1];
        int degree = word.Length == 1 ? "SPDF".IndexOf(char.ToUpperInvariant(word[0]), StringComparison.Ordinal) : -1;
        return degree >= 0 ? [degree] : throw Broken($"'{word}' is not a shell type this program knows: expected S, P, D, F or SP");
    }

    /// <summary>Adds the shells of rows of an exponent and coefficients.</summary>
    /// <param name="element">Atomic number.</param>
    /// <param name="degrees">One (then every column of coefficients is a shell), or one for each column.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="scale">Factor of the exponents.</param>
    public void AddShells(int element, int[] degrees, List<double[]> rows, double scale = 1)
    {
        if (rows.Count == 0)
            throw Broken("the shell has no primitive");
        int columns = rows[0].Length - 1;
        if (columns < 1 || (degrees.Length > 1 && columns != degrees.Length) || rows.Exists(r => r.Length != columns + 1))
            throw Broken($"expected an exponent and {(degrees.Length > 1 ? degrees.Length : Math.Max(1, columns))} coefficients in every row of the shell");
        for (int column = 1; column <= columns; column++)
        {
            // A general contraction has zeros where a primitive does not belong to a shell.
            double[][] used = [.. rows.Where(r => r[column] != 0)];
            try
            {
                BasisShell shell = BasisShell.FromContraction(degrees.Length > 1 ? degrees[column - 1] : degrees[0],
                    Array.ConvertAll(used, r => r[0] * scale), Array.ConvertAll(used, r => r[column]));
                if (!_elements.TryGetValue(element, out List<BasisShell>? shells))
                    _elements.Add(element, shells = []);
                shells.Add(shell);
            }
            catch (ArgumentException e)
            {
                throw Broken(e.Message);
            }
        }
    }

    public BasisSet Build(string name) => _elements.Count > 0
        ? new BasisSet(name, _elements.Select(e => new ElementBasis(e.Key, e.Value)))
        : throw new DataFileException(_path, "", "the file has no shell of any element");
}
