using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>Several potentials that act together, such as a short-range one and charges; tells their energies apart.</summary>
public sealed class SumPotential : IPotential
{
    private readonly IPotential[] _parts;
    private readonly double[] _energies;
    private readonly PotentialResult _part = new();

    /// <summary>Makes the sum.</summary>
    /// <param name="parts">At least one potential; disposed with the sum.</param>
    /// <exception cref="ArgumentException">No potentials.</exception>
    public SumPotential(params IReadOnlyList<IPotential> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("A sum needs at least one potential.", nameof(parts));
        _parts = [.. parts];
        _energies = new double[parts.Count];
    }

    /// <inheritdoc/>
    public double Cutoff => _parts.Max(p => p.Cutoff);

    /// <summary>Energy of each potential in the last structure, eV.</summary>
    public IReadOnlyList<double> PartEnergies => _energies;

    /// <inheritdoc/>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        _parts[0].Evaluate(structure, result);
        _energies[0] = result.Energy;
        for (int p = 1; p < _parts.Length; p++)
        {
            _parts[p].Evaluate(structure, _part);
            _energies[p] = _part.Energy;
            result.Add(_part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IPotential part in _parts)
            part.Dispose();
    }
}
