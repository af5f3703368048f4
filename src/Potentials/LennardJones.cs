using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// The 12-6 potential of Lennard and Jones, 4 epsilon [(sigma/r)^12 - (sigma/r)^6], the same for all elements and cut off.
/// </summary>
/// <remarks>
/// Half of a pair's energy belongs to each of its atoms. After the first call on a system nothing is allocated while the neighbour list
/// keeps its size.
/// </remarks>
public sealed class LennardJones : IPotential
{
    private readonly NeighborList _neighbors;
    private readonly double _epsilon, _sigma, _energyShift, _forceShift;

    /// <summary>Makes the potential.</summary>
    /// <param name="epsilon">Depth of the well, eV.</param>
    /// <param name="sigma">Distance at which the bare energy is zero, Angstrom.</param>
    /// <param name="cutoff">Angstrom; three sigma by default.</param>
    /// <param name="truncation">How the energy ends at the cut-off.</param>
    /// <param name="skin">Extra range of the neighbour list, Angstrom: it is reused until an atom has moved by half of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive, or epsilon is not finite.</exception>
    public LennardJones(double epsilon, double sigma, double? cutoff = null, PairTruncation truncation = PairTruncation.ShiftedForce, double skin = 0.5)
    {
        if (!double.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"The well depth must be finite, got {epsilon}.");
        if (!(sigma > 0) || !double.IsFinite(sigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, $"Sigma must be a positive length, got {sigma}.");
        (_epsilon, _sigma) = (epsilon, sigma);
        _neighbors = new NeighborList(cutoff ?? 3 * sigma, skin);
        (double energy, double derivative) = Bare(Cutoff * Cutoff);
        _energyShift = energy;
        _forceShift = truncation == PairTruncation.ShiftedForce ? derivative : 0;
    }

    /// <inheritdoc/>
    public double Cutoff => _neighbors.Cutoff;

    /// <inheritdoc/>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        _neighbors.Update(structure);
        result.Resize(structure.AtomCount);
        ReadOnlySpan<int> senders = _neighbors.Senders, shifts = _neighbors.Shifts, offsets = _neighbors.ReceiverOffsets;
        ReadOnlySpan<double> x = structure.Positions, cell = structure.Cell.Vectors;
        Span<double> forces = result.Forces, virial = result.Virial;
        virial.Clear();
        double total = 0, limit = Cutoff * Cutoff;
        for (int i = 0; i < structure.AtomCount; i++)
        {
            double energy = 0, fx = 0, fy = 0, fz = 0;
            for (int p = offsets[i]; p < offsets[i + 1]; p++)
            {
                int j = senders[p];
                int a = shifts[3 * p], b = shifts[3 * p + 1], c = shifts[3 * p + 2];
                double rx = x[3 * i] - x[3 * j] + a * cell[0] + b * cell[3] + c * cell[6];
                double ry = x[3 * i + 1] - x[3 * j + 1] + a * cell[1] + b * cell[4] + c * cell[7];
                double rz = x[3 * i + 2] - x[3 * j + 2] + a * cell[2] + b * cell[5] + c * cell[8];
                double squared = rx * rx + ry * ry + rz * rz;
                if (squared >= limit)
                    continue;
                double r = Math.Sqrt(squared);
                (double pair, double derivative) = Bare(squared);
                energy += 0.5 * (pair - _energyShift - _forceShift * (r - Cutoff));
                // The list holds the pair in both directions: each gives its receiver the whole force, and the virial one half.
                double f = -(derivative - _forceShift) / r;
                (fx, fy, fz) = (fx + f * rx, fy + f * ry, fz + f * rz);
                double h = 0.5 * f;
                virial[0] += h * rx * rx;
                virial[1] += h * rx * ry;
                virial[2] += h * rx * rz;
                virial[4] += h * ry * ry;
                virial[5] += h * ry * rz;
                virial[8] += h * rz * rz;
            }
            result.NodeEnergies[i] = energy;
            (forces[3 * i], forces[3 * i + 1], forces[3 * i + 2]) = (fx, fy, fz);
            total += energy;
        }
        (virial[3], virial[6], virial[7]) = (virial[1], virial[2], virial[5]);
        result.Energy = total;
    }

    /// <inheritdoc/>
    public void Dispose() => _neighbors.Invalidate();

    /// <summary>Energy of a pair and its derivative by the distance, without truncation.</summary>
    private (double Energy, double Derivative) Bare(double squared)
    {
        double s2 = _sigma * _sigma / squared;
        double s6 = s2 * s2 * s2;
        return (4 * _epsilon * s6 * (s6 - 1), -24 * _epsilon * s6 * (2 * s6 - 1) / Math.Sqrt(squared));
    }
}
