using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// Gaussian charges of a crystal: (2π/V) Σ exp(-σ²k²/2)/k² |S(k)|² over all wave vectors but zero, S = Σ q exp(ik·x), less each charge's own energy.
/// </summary>
/// <remarks>Eight atoms at a time; phases are products of powers of exp(ib·x), b the reciprocal vectors, and are kept for the tangents.</remarks>
internal sealed class CrystalGaussianCharges : GaussianCharges
{
    private readonly int _lanes;
    private readonly Wave[] _waves;
    private readonly Vector512<double>[] _cosines, _sines, _charges;
    private readonly double _own;

    public CrystalGaussianCharges(Structure structure, LatentChargeOptions options)
        : base(structure.AtomCount)
    {
        _lanes = (structure.AtomCount + Vector512<double>.Count - 1) / Vector512<double>.Count;
        _charges = new Vector512<double>[_lanes];
        _own = 2 * Units.Coulomb / (options.Sigma * Math.Sqrt(2 * Math.PI));
        double variance = options.Sigma * options.Sigma;
        List<WaveHalfSphere.WaveVector> vectors = WaveHalfSphere.Of(structure.Cell, options.Cutoff);
        _waves = [.. vectors.Select(k =>
        {
            double square = k.X * k.X + k.Y * k.Y + k.Z * k.Z;
            // Each vector counts for its opposite too.
            double factor = 4 * Math.PI * Units.Coulomb / structure.Cell.Volume * Math.Exp(-0.5 * variance * square) / square;
            return new Wave(k.X, k.Y, k.Z, factor, variance + 2 / square);
        })];
        (_cosines, _sines) = (new Vector512<double>[_waves.Length * _lanes], new Vector512<double>[_waves.Length * _lanes]);
        SetPhases(structure, vectors);
    }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> charges)
    {
        Set(_charges, charges);
        Array.Clear(Virial);
        Vector512<double>[] potential = new Vector512<double>[_lanes], x = new Vector512<double>[_lanes], y = new Vector512<double>[_lanes], z = new Vector512<double>[_lanes];
        double energy = 0;
        for (int k = 0; k < _waves.Length; k++)
        {
            ref Wave wave = ref _waves[k];
            ReadOnlySpan<Vector512<double>> cosines = _cosines.AsSpan(k * _lanes, _lanes), sines = _sines.AsSpan(k * _lanes, _lanes);
            Vector512<double> c = default, s = default;
            for (int i = 0; i < cosines.Length; i++)
            {
                c = Vector512.FusedMultiplyAdd(_charges[i], cosines[i], c);
                s = Vector512.FusedMultiplyAdd(_charges[i], sines[i], s);
            }
            (wave.Cosine, wave.Sine) = (Vector512.Sum(c), Vector512.Sum(s));
            double own = wave.Factor * (wave.Cosine * wave.Cosine + wave.Sine * wave.Sine);
            energy += own;
            wave.AddVirial(own, Virial);
            Vector512<double> fc = Vector512.Create(2 * wave.Factor * wave.Cosine), fs = Vector512.Create(2 * wave.Factor * wave.Sine);
            Vector512<double> kx = Vector512.Create(wave.X), ky = Vector512.Create(wave.Y), kz = Vector512.Create(wave.Z);
            for (int i = 0; i < cosines.Length; i++)
            {
                potential[i] += Vector512.FusedMultiplyAdd(fc, cosines[i], fs * sines[i]);
                Vector512<double> pull = fc * sines[i] - fs * cosines[i];
                x[i] = Vector512.FusedMultiplyAdd(pull, kx, x[i]);
                y[i] = Vector512.FusedMultiplyAdd(pull, ky, y[i]);
                z[i] = Vector512.FusedMultiplyAdd(pull, kz, z[i]);
            }
        }
        ReadOnlySpan<double> px = Numbers(x), py = Numbers(y), pz = Numbers(z), p = Numbers(potential);
        for (int i = 0; i < charges.Length; i++)
        {
            energy -= 0.5 * _own * charges[i] * charges[i];
            Potential[i] = p[i] - _own * charges[i];
            (Forces[3 * i], Forces[3 * i + 1], Forces[3 * i + 2]) = (charges[i] * px[i], charges[i] * py[i], charges[i] * pz[i]);
        }
        Energy = energy;
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<double> charges, ReadOnlySpan<double> motions, ReadOnlySpan<double> strain)
    {
        Vector512<double>[] changes = new Vector512<double>[_lanes], turns = new Vector512<double>[_lanes], result = new Vector512<double>[_lanes];
        Vector512<double>[] x = Axis(motions, 0), y = Axis(motions, 1), z = Axis(motions, 2);
        Set(changes, charges);
        for (int k = 0; k < _waves.Length; k++)
        {
            ref readonly Wave wave = ref _waves[k];
            ReadOnlySpan<Vector512<double>> cosines = _cosines.AsSpan(k * _lanes, _lanes), sines = _sines.AsSpan(k * _lanes, _lanes);
            Vector512<double> kx = Vector512.Create(wave.X), ky = Vector512.Create(wave.Y), kz = Vector512.Create(wave.Z), dc = default, ds = default;
            for (int i = 0; i < cosines.Length; i++)
            {
                // A strain turns wave vectors against positions: phases see the rest of the motion alone.
                turns[i] = Vector512.FusedMultiplyAdd(kx, x[i], Vector512.FusedMultiplyAdd(ky, y[i], kz * z[i]));
                Vector512<double> turned = _charges[i] * turns[i];
                dc += changes[i] * cosines[i] - turned * sines[i];
                ds += changes[i] * sines[i] + turned * cosines[i];
            }
            double scale = 2 * wave.Factor, factorChange = wave.FactorChange(strain);
            Vector512<double> c = Vector512.Create(scale * wave.Cosine), s = Vector512.Create(scale * wave.Sine);
            dc = Vector512.Create(scale * (Vector512.Sum(dc) + factorChange * wave.Cosine));
            ds = Vector512.Create(scale * (Vector512.Sum(ds) + factorChange * wave.Sine));
            for (int i = 0; i < cosines.Length; i++)
                result[i] += dc * cosines[i] + ds * sines[i] + (s * cosines[i] - c * sines[i]) * turns[i];
        }
        ReadOnlySpan<double> r = Numbers(result);
        for (int i = 0; i < charges.Length; i++)
            PotentialTangent[i] = r[i] - _own * charges[i];
    }

    private void SetPhases(Structure structure, List<WaveHalfSphere.WaveVector> vectors)
    {
        Span<double> cosines = MemoryMarshal.Cast<Vector512<double>, double>(_cosines.AsSpan()), sines = MemoryMarshal.Cast<Vector512<double>, double>(_sines.AsSpan());
        int[] limits = [.. new Func<WaveHalfSphere.WaveVector, int>[] { k => k.H, k => k.K, k => k.L }.Select(n => vectors.Count == 0 ? 0 : vectors.Max(k => Math.Abs(n(k))))];
        Complex[][] powers = [.. limits.Select(n => new Complex[2 * n + 1])];
        double[] reciprocal = WaveHalfSphere.Reciprocal(structure.Cell);
        ReadOnlySpan<double> x = structure.Positions;
        for (int i = 0; i < structure.AtomCount; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double angle = reciprocal[3 * axis] * x[3 * i] + reciprocal[3 * axis + 1] * x[3 * i + 1] + reciprocal[3 * axis + 2] * x[3 * i + 2];
                for (int n = -limits[axis]; n <= limits[axis]; n++)
                    powers[axis][limits[axis] + n] = Complex.FromPolarCoordinates(1, n * angle);
            }
            for (int k = 0; k < vectors.Count; k++)
            {
                WaveHalfSphere.WaveVector wave = vectors[k];
                Complex phase = powers[0][limits[0] + wave.H] * powers[1][limits[1] + wave.K] * powers[2][limits[2] + wave.L];
                int at = k * _lanes * Vector512<double>.Count + i;
                (cosines[at], sines[at]) = (phase.Real, phase.Imaginary);
            }
        }
    }

    private Vector512<double>[] Axis(ReadOnlySpan<double> motions, int axis)
    {
        var result = new Vector512<double>[_lanes];
        Span<double> numbers = MemoryMarshal.Cast<Vector512<double>, double>(result.AsSpan());
        for (int i = 0; i < motions.Length / 3; i++)
            numbers[i] = motions[3 * i + axis];
        return result;
    }

    private static void Set(Vector512<double>[] target, ReadOnlySpan<double> numbers) => numbers.CopyTo(MemoryMarshal.Cast<Vector512<double>, double>(target.AsSpan()));

    private static ReadOnlySpan<double> Numbers(Vector512<double>[] vectors) => MemoryMarshal.Cast<Vector512<double>, double>(vectors.AsSpan());

    /// <param name="X">x, 1/Å.</param>
    /// <param name="Y">y, 1/Å.</param>
    /// <param name="Z">z, 1/Å.</param>
    /// <param name="Factor">Of |S|² in the energy, eV/e².</param>
    /// <param name="Bend">σ² + 2/k², Å²: how the factor follows k².</param>
    private record struct Wave(double X, double Y, double Z, double Factor, double Bend)
    {
        /// <summary>Real part of S.</summary>
        public double Cosine { get; set; }

        /// <summary>Imaginary part of S.</summary>
        public double Sine { get; set; }

        /// <summary>Change of the factor with a strain, as a share of it.</summary>
        public readonly double FactorChange(ReadOnlySpan<double> strain)
        {
            double x = strain[0] * X + strain[1] * Y + strain[2] * Z, y = strain[3] * X + strain[4] * Y + strain[5] * Z, z = strain[6] * X + strain[7] * Y + strain[8] * Z;
            return Bend * (X * x + Y * y + Z * z) - strain[0] - strain[4] - strain[8];
        }

        /// <summary>Adds the virial of an energy that this wave has.</summary>
        public readonly void AddVirial(double energy, double[] virial)
        {
            ReadOnlySpan<double> wave = [X, Y, Z];
            for (int a = 0; a < 3; a++)
            {
                virial[4 * a] += energy;
                for (int b = 0; b < 3; b++)
                    virial[3 * a + b] -= energy * Bend * wave[a] * wave[b];
            }
        }
    }
}
