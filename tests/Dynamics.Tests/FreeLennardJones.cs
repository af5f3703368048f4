using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

/// <summary>Lennard-Jones without cut-off, for clusters in open space: the form in which their minima are tabulated.</summary>
internal sealed class FreeLennardJones(double epsilon = 1, double sigma = 1) : IPotential
{
    public double Cutoff => double.PositiveInfinity;

    public void Evaluate(Structure structure, PotentialResult result)
    {
        int atoms = structure.AtomCount;
        result.Resize(atoms);
        result.Forces.AsSpan().Clear();
        ReadOnlySpan<double> x = structure.Positions;
        double energy = 0;
        for (int i = 0; i < atoms; i++)
        {
            for (int j = i + 1; j < atoms; j++)
            {
                double dx = x[3 * i] - x[3 * j], dy = x[3 * i + 1] - x[3 * j + 1], dz = x[3 * i + 2] - x[3 * j + 2];
                double square = dx * dx + dy * dy + dz * dz;
                double s2 = sigma * sigma / square, s6 = s2 * s2 * s2;
                energy += 4 * epsilon * (s6 * s6 - s6);
                double factor = 24 * epsilon * (2 * s6 * s6 - s6) / square;
                result.Forces[3 * i] += factor * dx;
                result.Forces[3 * i + 1] += factor * dy;
                result.Forces[3 * i + 2] += factor * dz;
                result.Forces[3 * j] -= factor * dx;
                result.Forces[3 * j + 1] -= factor * dy;
                result.Forces[3 * j + 2] -= factor * dz;
            }
        }
        result.Energy = energy;
    }

    public void Dispose()
    {
    }
}
