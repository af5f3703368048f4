using EquivSim.O3;

namespace EquivSim.Hamiltonians;

/// <summary>All irreps of a block between two template atoms, and the orthogonal matrix that turns them into the block.</summary>
/// <remarks>
/// Coefficients are grouped by irrep in e3nn's order; a group holds [2L+1, couplings], row-major, its couplings ordered by row shell, then
/// column shell. There are Size^2 of them, as many as the block has elements.
/// </remarks>
public sealed class TemplateIrreps
{
    /// <summary>The irreps of a template's blocks.</summary>
    public TemplateIrreps(OrbitalTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        Template = template;
        int shells = template.ShellDegrees.Count;
        var couplings =
            from a in Enumerable.Range(0, shells)
            from b in Enumerable.Range(0, shells)
            from block in WignerEckart.IrrepsOf(template.ShellDegrees[a], template.ShellDegrees[b])
            select new ShellCoupling(a, b, block.Irrep);
        Groups = [.. couplings.GroupBy(c => c.Irrep).OrderBy(g => g.Key, Comparer<Irrep>.Default).Select(g => (g.Key, (IReadOnlyList<ShellCoupling>)[.. g]))];
        var offsets = new List<int> { 0 };
        foreach ((Irrep irrep, IReadOnlyList<ShellCoupling> members) in Groups)
            offsets.Add(offsets[^1] + irrep.Dimension * members.Count);
        Offsets = offsets;
        Entries = [.. FindEntries()];
        CouplingOf = BuildCouplingOf();
    }

    /// <summary>The template.</summary>
    public OrbitalTemplate Template { get; }

    /// <summary>The irreps that occur, each with its couplings.</summary>
    public IReadOnlyList<(Irrep Irrep, IReadOnlyList<ShellCoupling> Couplings)> Groups { get; }

    /// <summary>Where each group's coefficients start; one more than groups.</summary>
    public IReadOnlyList<int> Offsets { get; }

    /// <summary>Number of couplings of all groups.</summary>
    public int CouplingCount => Groups.Sum(g => g.Couplings.Count);

    /// <summary>Number of coefficients, which is the number of elements of a block.</summary>
    public int CoefficientCount => Offsets[^1];

    /// <summary>For each coefficient, the number of its coupling, counted over all groups.</summary>
    public IReadOnlyList<int> CouplingOf { get; }

    /// <summary>The elements that are not zero of the orthogonal matrix between coefficients and block elements.</summary>
    internal (int Coefficient, int Element, double Value)[] Entries { get; }

    /// <summary>Coefficients to block.</summary>
    /// <param name="coefficients"><see cref="CoefficientCount"/> numbers.</param>
    /// <param name="block">Receives [Size, Size] of the template.</param>
    public void ToBlock(ReadOnlySpan<double> coefficients, Span<double> block)
    {
        block.Clear();
        foreach ((int k, int e, double value) in Entries)
            block[e] += value * coefficients[k];
    }

    /// <summary>Block to coefficients: the inverse of <see cref="ToBlock"/>.</summary>
    /// <inheritdoc cref="ToBlock"/>
    public void ToCoefficients(ReadOnlySpan<double> block, Span<double> coefficients)
    {
        coefficients.Clear();
        foreach ((int k, int e, double value) in Entries)
            coefficients[k] += value * block[e];
    }

    /// <summary>Coefficients to elements as a full matrix, row-major [coefficients, elements].</summary>
    internal double[] ToMatrix()
    {
        int n = CoefficientCount;
        var matrix = new double[n * n];
        foreach ((int k, int e, double value) in Entries)
            matrix[k * n + e] = value;
        return matrix;
    }

    private IEnumerable<(int, int, double)> FindEntries()
    {
        var entries = new List<(int, int, double)>();
        for (int g = 0; g < Groups.Count; g++)
        {
            (Irrep irrep, IReadOnlyList<ShellCoupling> members) = Groups[g];
            for (int k = 0; k < members.Count; k++)
            {
                ShellCoupling c = members[k];
                int row0 = Template.ShellOffset(c.RowShell), column0 = Template.ShellOffset(c.ColumnShell);
                foreach (Wigner3jEntry e in Wigner3j.NonZeros(Template.ShellDegrees[c.RowShell], Template.ShellDegrees[c.ColumnShell], irrep.L))
                {
                    entries.Add((
                        Offsets[g] + e.M3 * members.Count + k,
                        (row0 + e.M1) * Template.Size + column0 + e.M2,
                        Math.Sqrt(irrep.Dimension) * e.Value));
                }
            }
        }
        return entries;
    }

    private int[] BuildCouplingOf()
    {
        var couplings = new List<int>();
        int first = 0;
        foreach ((Irrep irrep, IReadOnlyList<ShellCoupling> members) in Groups)
        {
            for (int m = 0; m < irrep.Dimension; m++)
                couplings.AddRange(Enumerable.Range(first, members.Count));
            first += members.Count;
        }
        return [.. couplings];
    }
}
