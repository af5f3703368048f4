namespace EquivSim.Electrostatics;

/// <summary>What a transformed charge mesh is multiplied by to become a potential: the smooth kernel and the splines' share, once for a cell.</summary>
internal abstract class MeshInfluence
{
    /// <summary>Factors of the half spectrum, [A, B, C/2 + 1]; the energy is half their sum with |transformed charges|².</summary>
    public abstract ReadOnlySpan<double> Factors { get; }

    /// <summary>Adds the virial of one row of the half spectrum: xx, xy, xz, yy, yz, zz.</summary>
    /// <param name="a">Place of the row along the first axis.</param>
    /// <param name="b">Place of the row along the second axis.</param>
    /// <param name="energies">Energy of each entry of the row, mirror images included; zero beyond the cut-off.</param>
    /// <param name="squares">|transformed charges|² of each entry, halved, mirror images included.</param>
    /// <param name="virial">Six sums.</param>
    public abstract void AddVirial(int a, int b, ReadOnlySpan<double> energies, ReadOnlySpan<double> squares, Span<double> virial);
}
