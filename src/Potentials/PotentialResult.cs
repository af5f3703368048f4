namespace EquivSim.Potentials;

/// <summary>What a potential computes for one structure. Buffers are reused from call to call.</summary>
public sealed class PotentialResult
{
    /// <summary>Total energy, eV.</summary>
    public double Energy { get; set; }

    /// <summary>Atomic shares of the energy, eV, [atoms].</summary>
    public double[] NodeEnergies { get; private set; } = [];

    /// <summary>Forces, eV/Angstrom, [atoms, 3] row-major.</summary>
    public double[] Forces { get; private set; } = [];

    /// <summary>Virial -dE/dstrain, eV, [3, 3] row-major, symmetric.</summary>
    public double[] Virial { get; } = new double[9];

    /// <summary>Makes the buffers fit a number of atoms; their contents are then undefined.</summary>
    public void Resize(int atoms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atoms);
        if (NodeEnergies.Length == atoms)
            return;
        NodeEnergies = new double[atoms];
        Forces = new double[3 * atoms];
    }

    /// <summary>Sets all numbers to zero.</summary>
    public void Clear()
    {
        Energy = 0;
        Array.Clear(NodeEnergies);
        Array.Clear(Forces);
        Array.Clear(Virial);
    }

    /// <summary>Adds another potential's results for the same structure.</summary>
    /// <exception cref="ArgumentException">The numbers of atoms differ.</exception>
    public void Add(PotentialResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.NodeEnergies.Length != NodeEnergies.Length)
            throw new ArgumentException($"Results of {other.NodeEnergies.Length} and of {NodeEnergies.Length} atoms do not add up.", nameof(other));
        Energy += other.Energy;
        Add(other.NodeEnergies, NodeEnergies);
        Add(other.Forces, Forces);
        Add(other.Virial, Virial);
    }

    /// <summary>Writes the stress dE/dstrain / V in eV/Angstrom^3 (ASE's sign), [3, 3] row-major.</summary>
    /// <param name="volume">Cell volume in Angstrom^3, positive.</param>
    /// <param name="stress">Receives nine numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The volume is not positive: an open system has no stress.</exception>
    public void CopyStress(double volume, Span<double> stress)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(volume);
        for (int i = 0; i < 9; i++)
            stress[i] = -Virial[i] / volume;
    }

    private static void Add(ReadOnlySpan<double> values, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += values[i];
    }
}
