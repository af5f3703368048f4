using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// Gaussian charges of a crystal: (2π/V) Σ exp(-σ²k²/2)/k² |S(k)|² over all wave vectors but zero, S = Σ q exp(ik·x), less each charge's own energy.
/// </summary>
internal sealed class CrystalGaussianCharges : GaussianCharges
{
    private readonly double[] _charges, _waves, _cosines, _sines, _factors, _cosineSums, _sineSums;
    private readonly double _variance, _own;

    public CrystalGaussianCharges(Structure structure, LatentChargeOptions options)
        : base(structure.AtomCount)
    {
        int atoms = structure.AtomCount;
        ReadOnlySpan<double> x = structure.Positions;
        _charges = new double[atoms];
        _waves = [.. WaveHalfSphere.Of(structure.Cell, options.Cutoff)];
        int waves = _waves.Length / 3;
        (_cosines, _sines) = (new double[waves * atoms], new double[waves * atoms]);
        (_factors, _cosineSums, _sineSums) = (new double[waves], new double[waves], new double[waves]);
        (_variance, _own) = (options.Sigma * options.Sigma, 2 * Units.Coulomb / (options.Sigma * Math.Sqrt(2 * Math.PI)));
        for (int k = 0; k < waves; k++)
        {
            // Each vector counts for its opposite too.
            _factors[k] = 4 * Math.PI * Units.Coulomb / structure.Cell.Volume * Math.Exp(-0.5 * _variance * Square(k)) / Square(k);
            for (int i = 0; i < atoms; i++)
                (_sines[k * atoms + i], _cosines[k * atoms + i]) = Math.SinCos(Along(k, x.Slice(3 * i, 3)));
        }
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> charges)
    {
        int atoms = charges.Length;
        charges.CopyTo(_charges);
        Energy = 0;
        Array.Clear(Forces);
        Array.Clear(Virial);
        for (int i = 0; i < atoms; i++)
        {
            Potential[i] = -_own * charges[i];
            Energy -= 0.5 * _own * charges[i] * charges[i];
        }
        for (int k = 0; k < _factors.Length; k++)
        {
            ReadOnlySpan<double> cosines = _cosines.AsSpan(k * atoms, atoms), sines = _sines.AsSpan(k * atoms, atoms), wave = _waves.AsSpan(3 * k, 3);
            double c = 0, s = 0;
            for (int i = 0; i < atoms; i++)
            {
                c += charges[i] * cosines[i];
                s += charges[i] * sines[i];
            }
            (_cosineSums[k], _sineSums[k]) = (c, s);
            double energy = _factors[k] * (c * c + s * s), bend = _variance + 2 / Square(k);
            Energy += energy;
            for (int a = 0; a < 3; a++)
            {
                Virial[4 * a] += energy;
                for (int b = 0; b < 3; b++)
                    Virial[3 * a + b] -= energy * bend * wave[a] * wave[b];
            }
            for (int i = 0; i < atoms; i++)
            {
                Potential[i] += 2 * _factors[k] * (c * cosines[i] + s * sines[i]);
                double pull = 2 * _factors[k] * charges[i] * (c * sines[i] - s * cosines[i]);
                for (int a = 0; a < 3; a++)
                    Forces[3 * i + a] += pull * wave[a];
            }
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<double> charges, ReadOnlySpan<double> motions, ReadOnlySpan<double> strain)
    {
        int atoms = charges.Length;
        for (int i = 0; i < atoms; i++)
            PotentialTangent[i] = -_own * charges[i];
        double[] turns = new double[atoms];
        for (int k = 0; k < _factors.Length; k++)
        {
            ReadOnlySpan<double> cosines = _cosines.AsSpan(k * atoms, atoms), sines = _sines.AsSpan(k * atoms, atoms), wave = _waves.AsSpan(3 * k, 3);
            double c = _cosineSums[k], s = _sineSums[k], dc = 0, ds = 0;
            for (int i = 0; i < atoms; i++)
            {
                // A strain turns wave vectors against positions: phases see the rest of the motion alone.
                turns[i] = Along(k, motions.Slice(3 * i, 3));
                dc += charges[i] * cosines[i] - _charges[i] * sines[i] * turns[i];
                ds += charges[i] * sines[i] + _charges[i] * cosines[i] * turns[i];
            }
            double change = 0, bend = _variance + 2 / Square(k);
            for (int a = 0; a < 3; a++)
            {
                change -= strain[4 * a];
                for (int b = 0; b < 3; b++)
                    change += bend * wave[a] * strain[3 * a + b] * wave[b];
            }
            // The factor changes by this share of itself.
            (dc, ds) = (dc + change * c, ds + change * s);
            for (int i = 0; i < atoms; i++)
                PotentialTangent[i] += 2 * _factors[k] * (dc * cosines[i] + ds * sines[i] + (s * cosines[i] - c * sines[i]) * turns[i]);
        }
    }

    private double Square(int k) => Along(k, _waves.AsSpan(3 * k, 3));

    private double Along(int k, ReadOnlySpan<double> vector) => _waves[3 * k] * vector[0] + _waves[3 * k + 1] * vector[1] + _waves[3 * k + 2] * vector[2];
}
