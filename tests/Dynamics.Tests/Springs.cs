using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

/// <summary>
/// Every coordinate tied to zero by its own spring, every atom by a quartic term too, and neighbours in the list of atoms
/// coupled: U = sum k_i x_i^2/2 + sum_n (q/4 |x_n|^4 + c/2 |x_n+1 - x_n|^2). Its thermal averages are known.
/// </summary>
internal sealed class Springs(double[] stiffness, double coupling = 0, double quartic = 0) : IPotential
{
    public double Cutoff => 1;

    public static MolecularSystem System(Springs springs, int atoms, double mass)
    {
        int[] numbers = new int[atoms];
        numbers.AsSpan().Fill(6);
        double[] masses = new double[atoms];
        masses.AsSpan().Fill(mass);
        return new MolecularSystem(new Structure(numbers, new double[3 * atoms]), springs, masses);
    }

    public void Evaluate(Structure structure, PotentialResult result)
    {
        result.Resize(structure.AtomCount);
        ReadOnlySpan<double> x = structure.Positions;
        double energy = 0;
        for (int k = 0; k < x.Length; k++)
        {
            energy += 0.5 * stiffness[k] * x[k] * x[k];
            result.Forces[k] = -stiffness[k] * x[k];
        }
        for (int n = 0; n < structure.AtomCount; n++)
        {
            double square = x[3 * n] * x[3 * n] + x[3 * n + 1] * x[3 * n + 1] + x[3 * n + 2] * x[3 * n + 2];
            energy += 0.25 * quartic * square * square;
            for (int k = 3 * n; k < 3 * n + 3; k++)
            {
                result.Forces[k] -= quartic * square * x[k];
                if (k + 3 >= x.Length)
                    continue;
                double stretch = x[k + 3] - x[k];
                energy += 0.5 * coupling * stretch * stretch;
                result.Forces[k] += coupling * stretch;
                result.Forces[k + 3] -= coupling * stretch;
            }
        }
        result.Energy = energy;
    }

    public void Dispose()
    {
    }
}
