using EquivSim.Hamiltonians.Grids;
using EquivSim.Hamiltonians.LinearAlgebra;

namespace EquivSim.Hamiltonians;

/// <summary>An axis-aligned grid of points, bohr, on which orbitals are evaluated; z runs fastest.</summary>
/// <param name="Origin">The first point.</param>
/// <param name="Spacing">Distance of neighbours along each axis, positive.</param>
/// <param name="Counts">Number of points along each axis, at least 1.</param>
public sealed record OrbitalGrid((double X, double Y, double Z) Origin, double Spacing, (int X, int Y, int Z) Counts)
{
    /// <summary>Number of points.</summary>
    public int PointCount => checked(Counts.X * Counts.Y * Counts.Z);

    /// <summary>The smallest grid that holds all atoms and a margin around them.</summary>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="margin">Free space around the atoms, bohr.</param>
    /// <param name="spacing">Distance of neighbours, bohr.</param>
    /// <exception cref="ArgumentException">There is no atom, or a length is not positive.</exception>
    public static OrbitalGrid Around(ReadOnlySpan<double> positions, double margin = 5, double spacing = 0.2)
    {
        if (positions.Length == 0 || positions.Length % 3 != 0 || !(margin > 0) || !(spacing > 0))
            throw new ArgumentException($"Received {positions.Length} coordinates, the margin {margin} and the spacing {spacing}, expected three coordinates per atom and positive lengths.");
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int i = 0; i < positions.Length; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], positions[i]);
            high[i % 3] = Math.Max(high[i % 3], positions[i]);
        }
        Span<int> counts = stackalloc int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            counts[axis] = (int)Math.Ceiling((high[axis] - low[axis] + 2 * margin) / spacing) + 1;
            // Centred on the molecule.
            low[axis] = 0.5 * (low[axis] + high[axis] - (counts[axis] - 1) * spacing);
        }
        return new OrbitalGrid((low[0], low[1], low[2]), spacing, (counts[0], counts[1], counts[2]));
    }

    /// <summary>Values of an orbital on all points, bohr^-3/2.</summary>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="coefficients">The orbital's coefficients, [n], canonical order.</param>
    /// <returns>[Counts.X, Counts.Y, Counts.Z].</returns>
    /// <exception cref="ArgumentException">Positions or coefficients do not fit the basis.</exception>
    public double[] Evaluate(MolecularBasis basis, ReadOnlySpan<double> positions, ReadOnlySpan<double> coefficients)
    {
        ArgumentNullException.ThrowIfNull(basis);
        basis.CheckPositions(positions);
        if (coefficients.Length != basis.OrbitalCount)
            throw new ArgumentException($"Received {coefficients.Length} coefficients, expected one for each of {basis.OrbitalCount} orbitals.", nameof(coefficients));
        List<GridTerm> terms = [];
        foreach (PlacedShell shell in basis.Shells)
            GridTerm.Add(terms, shell, positions.Slice(3 * shell.Atom, 3), coefficients.Slice(shell.Offset, shell.OrbitalCount), this);
        double[] values = new double[PointCount];
        (int nx, int ny, int nz) = Counts;
        Threads.For(0, nx, PointCount > 10_000, i =>
        {
            Span<double> plane = values.AsSpan(i * ny * nz, ny * nz);
            foreach (GridTerm term in terms)
            {
                if (Math.Abs(term.X[i]) * term.Largest < GridTerm.Negligible)
                    continue;
                for (int j = 0; j < ny; j++)
                {
                    double factor = term.X[i] * term.Y[j];
                    if (Math.Abs(factor) * term.LargestZ > GridTerm.Negligible)
                        DenseMatrix.AddScaled(plane.Slice(j * nz, nz), factor, term.Z);
                }
            }
        });
        return values;
    }
}
