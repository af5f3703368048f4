namespace EquivSim.Structures;

/// <summary>The unit cell of the diamond structure.</summary>
public static class DiamondCell
{
    /// <summary>The cubic cell of the diamond structure: eight atoms.</summary>
    /// <param name="atomicNumber">Element, such as 6 for diamond or 14 for silicon.</param>
    /// <param name="latticeConstant">Edge of the cube, Angstrom: 3.567 for diamond, 5.431 for silicon.</param>
    /// <exception cref="ArgumentOutOfRangeException">The edge is not positive.</exception>
    public static Structure Create(int atomicNumber, double latticeConstant)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(latticeConstant);
        // A face-centred lattice and the same lattice a quarter of the diagonal further.
        ReadOnlySpan<double> faces = [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0];
        var x = new double[24];
        for (int i = 0; i < 12; i++)
        {
            x[i] = latticeConstant * faces[i];
            x[12 + i] = latticeConstant * (faces[i] + 0.25);
        }
        int[] numbers = new int[8];
        Array.Fill(numbers, atomicNumber);
        return new Structure(numbers, x, Cell.Orthorhombic(latticeConstant, latticeConstant, latticeConstant));
    }
}
