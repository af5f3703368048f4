namespace EquivSim.Electrostatics;

/// <summary>Chebyshev coefficients of sums of Gaussians over the sites of a block, as a canonical tensor.</summary>
public static class LatticeSeries
{
    /// <summary>One term per Gaussian and atom of the cell, and one per Gaussian and defect.</summary>
    /// <param name="block">The crystal.</param>
    /// <param name="box">Where the series are to hold.</param>
    /// <param name="kernel">The Gaussians.</param>
    /// <param name="error">Error of one Gaussian.</param>
    /// <param name="points">Chebyshev points along each axis; null for as many as the sharpest Gaussian needs.</param>
    public static CanonicalTensor Assemble(LatticeBlock block, Box box, GaussianSum kernel, double error, int? points = null)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(kernel);
        LatticeDefect[] defects = [.. block.Defects];
        int perfect = kernel.Count * block.AtomsPerCell, rank = perfect + kernel.Count * defects.Length;
        double[] weights = new double[rank];
        double[][] factors = new double[3][];
        for (int axis = 0; axis < 3; axis++)
        {
            factors[axis] = new double[rank * (points ?? ChebyshevDegree.ForGaussian(kernel.Sharpest * box[axis].Length, error))];
        }
        for (int k = 0; k < kernel.Count; k++)
        {
            (double exponent, double weight) = kernel.Terms[k];
            for (int axis = 0; axis < 3; axis++)
            {
                BoxAxis edge = box[axis];
                // A wide Gaussian needs few points, and a sharp one few sites at each: the work is the same for all.
                int needed = exponent > 0 ? ChebyshevDegree.ForGaussian(exponent * edge.Length, error) : 3;
                var grid = new ChebyshevGrid(edge.Start, edge.End, Math.Min(factors[axis].Length / rank, needed));
                double reach = Math.Sqrt(Math.Log(20 / error)) / exponent;
                // Atoms in one plane of the cell share their sums.
                var known = new Dictionary<double, int>();
                for (int atom = 0; atom < block.AtomsPerCell; atom++)
                {
                    int column = k * block.AtomsPerCell + atom;
                    if (known.TryAdd(block.Coordinate(axis, 0, atom), column))
                        Store(grid, x => SumOverSites(block, axis, atom, x, exponent, reach), factors[axis], rank, column);
                    else
                        Copy(factors[axis], rank, known[block.Coordinate(axis, 0, atom)], column);
                }
                for (int d = 0; d < defects.Length; d++)
                {
                    int cell = axis == 0 ? defects[d].A : axis == 1 ? defects[d].B : defects[d].C;
                    double centre = block.Coordinate(axis, cell, defects[d].Atom);
                    Store(grid, x => Math.Exp(-exponent * exponent * (x - centre) * (x - centre)), factors[axis], rank, perfect + k * defects.Length + d);
                }
            }
            for (int atom = 0; atom < block.AtomsPerCell; atom++)
                weights[k * block.AtomsPerCell + atom] = weight * block.PerfectCharge(atom);
            for (int d = 0; d < defects.Length; d++)
                weights[perfect + k * defects.Length + d] = weight * (defects[d].Charge - block.PerfectCharge(defects[d].Atom));
        }
        return new CanonicalTensor(weights, factors);
    }

    private static double SumOverSites(LatticeBlock block, int axis, int atom, double x, double exponent, double reach)
    {
        double start = block.Coordinate(axis, 0, atom), edge = block.Edge(axis), sum = 0;
        int first = Math.Max(0, (int)Math.Ceiling((x - reach - start) / edge)), last = Math.Min(block.Count(axis) - 1, (int)Math.Floor((x + reach - start) / edge));
        for (int cell = first; cell <= last; cell++)
        {
            double d = exponent * (x - start - cell * edge);
            sum += Math.Exp(-d * d);
        }
        return sum;
    }

    private static void Store(ChebyshevGrid grid, Func<double, double> function, double[] factor, int rank, int column)
    {
        double[] values = new double[grid.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = function(grid.Nodes[i]);
        double[] coefficients = grid.Coefficients(values);
        for (int i = 0; i < coefficients.Length; i++)
            factor[i * rank + column] = coefficients[i];
    }

    private static void Copy(double[] factor, int rank, int source, int target)
    {
        for (int row = 0; row < factor.Length; row += rank)
            factor[row + target] = factor[row + source];
    }
}
