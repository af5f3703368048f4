namespace EquivSim.Structures;

/// <summary>Crystals of many unit cells.</summary>
public static class Supercell
{
    /// <summary>Repeats a periodic structure along its cell vectors. Labels and further values are not carried over.</summary>
    /// <param name="unit">The unit cell.</param>
    /// <param name="repeats">Copies along each of the three vectors; 1 where the cell is not periodic.</param>
    /// <returns>The supercell; the unit's atoms stay together, copy by copy.</returns>
    /// <exception cref="ArgumentException">Not three positive numbers, or a repeat along an axis that is not periodic.</exception>
    public static Structure Repeat(Structure unit, params ReadOnlySpan<int> repeats)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (repeats.Length != 3)
            throw new ArgumentException($"A cell is repeated along three vectors; got {repeats.Length} numbers.");
        for (int axis = 0; axis < 3; axis++)
        {
            if (repeats[axis] < 1 || (repeats[axis] > 1 && !unit.Cell.IsPeriodic(axis)))
                throw new ArgumentException($"Repeats are {repeats[0]}, {repeats[1]}, {repeats[2]}; expected at least 1, and 1 along an axis that is not periodic.");
        }
        int atoms = unit.AtomCount, copies = checked(repeats[0] * repeats[1] * repeats[2]);
        var numbers = new int[checked(atoms * copies)];
        var x = new double[checked(3 * atoms * copies)];
        var vectors = new double[9];
        for (int k = 0; k < 9; k++)
            vectors[k] = unit.Cell.Vectors[k] * repeats[k / 3];
        for (int copy = 0; copy < copies; copy++)
        {
            Span<int> at = [copy / (repeats[1] * repeats[2]), copy / repeats[2] % repeats[1], copy % repeats[2]];
            unit.AtomicNumbers.CopyTo(numbers.AsSpan(copy * atoms));
            for (int k = 0; k < 3 * atoms; k++)
            {
                double shift = 0;
                for (int vector = 0; vector < 3; vector++)
                    shift += at[vector] * unit.Cell.Vectors[3 * vector + k % 3];
                x[3 * copy * atoms + k] = unit.Positions[k] + shift;
            }
        }
        return new Structure(numbers, x, new Cell(vectors, unit.Cell.IsPeriodic(0), unit.Cell.IsPeriodic(1), unit.Cell.IsPeriodic(2)));
    }
}
