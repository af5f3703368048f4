using System.Numerics;

namespace EquivSim.Solvers;

/// <summary>Potentials of point charges: q exp(−κ (r − a)) / ((1 + κ a) r), each ion-free up to the distance a; with κ = 0 plain Coulomb.</summary>
/// <param name="solute">The charges.</param>
/// <param name="inverseDebyeLength">κ, 1/Å.</param>
/// <param name="ionRadius">How far from a sphere the screening begins, Å.</param>
internal sealed class CoulombSum(Solute solute, double inverseDebyeLength = 0, double ionRadius = 0)
{
    private readonly double[] _x = Column(solute, 0), _y = Column(solute, 1), _z = Column(solute, 2);
    private readonly double[] _q = inverseDebyeLength == 0 ? solute.Charges : [.. solute.Charges.Zip(solute.Radii,
        (q, r) => q * Math.Exp(inverseDebyeLength * (r + ionRadius)) / (1 + inverseDebyeLength * (r + ionRadius)))];

    /// <summary>The sum at a point, e/Å; distances are at least <paramref name="closest"/>.</summary>
    public double At(double x, double y, double z, double closest)
    {
        int lanes = Vector<double>.Count, i = 0;
        Vector<double> sum = default, floor = new(closest * closest), px = new(x), py = new(y), pz = new(z), kappa = new(-inverseDebyeLength);
        for (; i <= _q.Length - lanes; i += lanes)
        {
            Vector<double> dx = new Vector<double>(_x, i) - px, dy = new Vector<double>(_y, i) - py, dz = new Vector<double>(_z, i) - pz;
            Vector<double> r = Vector.SquareRoot(Vector.Max(floor, dx * dx + dy * dy + dz * dz)), term = new Vector<double>(_q, i) / r;
            sum += inverseDebyeLength == 0 ? term : term * Vector.Exp(kappa * r);
        }
        double result = Vector.Sum(sum);
        for (; i < _q.Length; i++)
        {
            double r = Math.Max(closest, Math.Sqrt((_x[i] - x) * (_x[i] - x) + (_y[i] - y) * (_y[i] - y) + (_z[i] - z) * (_z[i] - z)));
            result += _q[i] / r * Math.Exp(-inverseDebyeLength * r);
        }
        return result;
    }

    private static double[] Column(Solute solute, int axis) => [.. Enumerable.Range(0, solute.Count).Select(i => solute.Positions[3 * i + axis])];
}
