namespace EquivSim.Hamiltonians.Integrals;

/// <summary>The operator -1/2 times the Laplacian.</summary>
internal readonly struct KineticIntegral : IPairIntegral
{
    public int Components => 1;

    public void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block)
    {
        int rows = degreeA + 1, columns = degreeB + 3, size = rows * columns, width = 2 * degreeB + 1;
        Span<double> s = stackalloc double[3 * size];
        Span<double> t = stackalloc double[3 * size];
        for (int axis = 0; axis < 3; axis++)
        {
            pair.AxisOverlaps(axis, rows, columns, s[(axis * size)..]);
            // -1/2 d2/dx2 of x^j exp(-b x^2) is -2b^2 x^(j+2) + b(2j+1) x^j - j(j-1)/2 x^(j-2), times the exponential.
            for (int at = axis * size; at < (axis + 1) * size; at++)
            {
                int j = at % columns;
                if (j > degreeB)
                    continue;
                t[at] = -2 * pair.B * pair.B * s[at + 2] + pair.B * (2 * j + 1) * s[at] - (j > 1 ? 0.5 * j * (j - 1) * s[at - 2] : 0);
            }
        }
        foreach (SolidMonomial a in SolidMonomial.OfDegree(degreeA))
        {
            foreach (SolidMonomial b in SolidMonomial.OfDegree(degreeB))
            {
                int x = a.X * columns + b.X, y = size + a.Y * columns + b.Y, z = 2 * size + a.Z * columns + b.Z;
                block[a.Orbital * width + b.Orbital] += pair.Factor * a.Coefficient * b.Coefficient
                    * (t[x] * s[y] * s[z] + s[x] * t[y] * s[z] + s[x] * s[y] * t[z]);
            }
        }
    }
}
