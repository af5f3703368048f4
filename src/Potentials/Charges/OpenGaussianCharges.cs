using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Gaussian charges of an open system: Σ q_i q_j erf(r/√2σ)/r over all pairs.</summary>
internal sealed class OpenGaussianCharges : GaussianCharges
{
    private readonly double[] _positions, _charges;
    private readonly Pair[] _pairs;

    public OpenGaussianCharges(Structure structure, double sigma)
        : base(structure.AtomCount)
    {
        (_positions, _charges) = (structure.Positions.ToArray(), new double[structure.AtomCount]);
        int atoms = structure.AtomCount, count = 0;
        _pairs = new Pair[atoms * (atoms - 1) / 2];
        double inverseWidth = 1 / (Math.Sqrt(2) * sigma);
        for (int i = 0; i < atoms; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double x = _positions[3 * i] - _positions[3 * j], y = _positions[3 * i + 1] - _positions[3 * j + 1], z = _positions[3 * i + 2] - _positions[3 * j + 2];
                double square = x * x + y * y + z * z, r = Math.Sqrt(square), s = r * inverseWidth;
                double kernel = ErrorFunction.Erf(s) / r, gaussian = 2 * inverseWidth / Math.Sqrt(Math.PI) * Math.Exp(-s * s);
                _pairs[count++] = new(i, j, x, y, z, Units.Coulomb * kernel, Units.Coulomb * (gaussian - kernel) / square);
            }
        }
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> charges)
    {
        charges.CopyTo(_charges);
        Energy = 0;
        Array.Clear(Potential);
        Array.Clear(Forces);
        Array.Clear(Virial);
        foreach (Pair p in _pairs)
        {
            double product = charges[p.First] * charges[p.Second], slope = product * p.Slope;
            Energy += product * p.Kernel;
            Potential[p.First] += charges[p.Second] * p.Kernel;
            Potential[p.Second] += charges[p.First] * p.Kernel;
            ReadOnlySpan<double> d = [p.X, p.Y, p.Z];
            for (int a = 0; a < 3; a++)
            {
                Forces[3 * p.First + a] -= slope * d[a];
                Forces[3 * p.Second + a] += slope * d[a];
                for (int b = 0; b < 3; b++)
                    Virial[3 * a + b] -= slope * d[a] * d[b];
            }
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<double> charges, ReadOnlySpan<double> motions, ReadOnlySpan<double> strain)
    {
        Array.Clear(PotentialTangent);
        foreach (Pair p in _pairs)
        {
            ReadOnlySpan<double> d = [p.X, p.Y, p.Z];
            double along = 0;
            for (int a = 0; a < 3; a++)
                along += d[a] * (motions[3 * p.First + a] - motions[3 * p.Second + a] + strain[3 * a] * d[0] + strain[3 * a + 1] * d[1] + strain[3 * a + 2] * d[2]);
            double change = p.Slope * along;
            PotentialTangent[p.First] += charges[p.Second] * p.Kernel + _charges[p.Second] * change;
            PotentialTangent[p.Second] += charges[p.First] * p.Kernel + _charges[p.First] * change;
        }
    }

    /// <param name="First">An atom.</param>
    /// <param name="Second">Another one.</param>
    /// <param name="X">From the second to the first, Å.</param>
    /// <param name="Y">The same, y.</param>
    /// <param name="Z">The same, z.</param>
    /// <param name="Kernel">g = erf(r/√2σ)/r, eV/e².</param>
    /// <param name="Slope">g'/r, eV/(e² Å²).</param>
    private readonly record struct Pair(int First, int Second, double X, double Y, double Z, double Kernel, double Slope);
}
