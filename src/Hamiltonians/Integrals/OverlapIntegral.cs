namespace EquivSim.Hamiltonians.Integrals;

/// <summary>The unit operator.</summary>
internal readonly struct OverlapIntegral : IPairIntegral
{
    public int Components => 1;

    public void Add(PrimitivePair pair, int degreeA, int degreeB, Span<double> block)
    {
        int rows = degreeA + 1, columns = degreeB + 1, size = rows * columns, width = 2 * degreeB + 1;
        Span<double> s = stackalloc double[3 * size];
        for (int axis = 0; axis < 3; axis++)
            pair.AxisOverlaps(axis, rows, columns, s[(axis * size)..]);
        foreach (SolidMonomial a in SolidMonomial.OfDegree(degreeA))
        {
            double factor = pair.Factor * a.Coefficient;
            foreach (SolidMonomial b in SolidMonomial.OfDegree(degreeB))
            {
                block[a.Orbital * width + b.Orbital] += factor * b.Coefficient
                    * s[a.X * columns + b.X] * s[size + a.Y * columns + b.Y] * s[2 * size + a.Z * columns + b.Z];
            }
        }
    }
}
