namespace EquivSim.Dynamics;

/// <summary>
/// Straight line through the conserved quantity of a run: its slope is the drift, the scatter about it the fluctuation.
/// Samples are added one by one and none is kept, so a run of any length costs six numbers.
/// </summary>
public sealed class EnergyDrift
{
    internal const int StateLength = 6;

    private double _count, _meanTime, _meanEnergy, _timeTime, _timeEnergy, _energyEnergy;

    /// <summary>Fits samples.</summary>
    /// <param name="times">Times in fs.</param>
    /// <param name="energies">Conserved quantity in eV at each time.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static EnergyDrift Fit(ReadOnlySpan<double> times, ReadOnlySpan<double> energies)
    {
        if (times.Length != energies.Length)
            throw new ArgumentException($"Got {times.Length} times for {energies.Length} energies.", nameof(energies));
        EnergyDrift fit = new();
        for (int i = 0; i < times.Length; i++)
            fit.Add(times[i], energies[i]);
        return fit;
    }

    /// <summary>Number of samples.</summary>
    public long Count => (long)_count;

    /// <summary>Slope in eV/fs of the least-squares line; NaN with fewer than two times.</summary>
    public double Slope => _timeTime > 0 ? _timeEnergy / _timeTime : double.NaN;

    /// <summary>Root mean square deviation from the line in eV; NaN with fewer than two times.</summary>
    public double Fluctuation => _timeTime > 0
        ? Math.Sqrt(Math.Max(0, _energyEnergy - _timeEnergy * _timeEnergy / _timeTime) / _count)
        : double.NaN;

    /// <summary>Slope in meV/atom/ps.</summary>
    public double PerAtom(int atoms) => 1e6 * Slope / atoms;

    /// <summary>Fluctuation in meV/atom.</summary>
    public double FluctuationPerAtom(int atoms) => 1e3 * Fluctuation / atoms;

    /// <summary>Adds a sample.</summary>
    /// <param name="time">Time in fs.</param>
    /// <param name="energy">Conserved quantity in eV.</param>
    public void Add(double time, double energy)
    {
        // Welford's update: the energies are large and their differences small.
        _count++;
        double dt = time - _meanTime, de = energy - _meanEnergy;
        _meanTime += dt / _count;
        _meanEnergy += de / _count;
        _timeTime += dt * (time - _meanTime);
        _timeEnergy += dt * (energy - _meanEnergy);
        _energyEnergy += de * (energy - _meanEnergy);
    }

    internal double[] Save() => [_count, _meanTime, _meanEnergy, _timeTime, _timeEnergy, _energyEnergy];

    internal void Load(ReadOnlySpan<double> state)
        => (_count, _meanTime, _meanEnergy, _timeTime, _timeEnergy, _energyEnergy) = (state[0], state[1], state[2], state[3], state[4], state[5]);
}
