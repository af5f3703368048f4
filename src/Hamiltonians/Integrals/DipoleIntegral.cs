namespace EquivSim.Hamiltonians.Integrals;

/// <summary>The operators x, y, z about an origin.</summary>
/// <param name="origin">Three coordinates, bohr.</param>
internal readonly struct DipoleIntegral(double[] origin) : IPairIntegral
{
    public int Components => 3;

    public void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block)
    {
        int rows = degreeA + 2, columns = degreeB + 1, size = rows * columns, width = 2 * degreeB + 1, area = (2 * degreeA + 1) * width;
        Span<double> s = stackalloc double[3 * size];
        for (int axis = 0; axis < 3; axis++)
            pair.AxisOverlaps(axis, rows, columns, s[(axis * size)..]);
        Span<double> shift = [pair.CenterA(0) - origin[0], pair.CenterA(1) - origin[1], pair.CenterA(2) - origin[2]];
        foreach (SolidMonomial a in SolidMonomial.OfDegree(degreeA))
        {
            foreach (SolidMonomial b in SolidMonomial.OfDegree(degreeB))
            {
                double factor = pair.Factor * a.Coefficient * b.Coefficient;
                int x = a.X * columns + b.X, y = size + a.Y * columns + b.Y, z = 2 * size + a.Z * columns + b.Z, at = a.Orbital * width + b.Orbital;
                // x = (x - A) + (A - origin): the first raises a's power.
                block[at] += factor * (s[x + columns] + shift[0] * s[x]) * s[y] * s[z];
                block[area + at] += factor * s[x] * (s[y + columns] + shift[1] * s[y]) * s[z];
                block[2 * area + at] += factor * s[x] * s[y] * (s[z + columns] + shift[2] * s[z]);
            }
        }
    }
}
