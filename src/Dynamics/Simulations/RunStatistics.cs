namespace EquivSim.Dynamics;

/// <summary>What a run knows about its samples since step 0, those before a restart included.</summary>
public sealed class RunStatistics
{
    /// <summary>Line through the conserved quantity.</summary>
    public EnergyDrift Drift { get; } = new();

    /// <summary>Temperature in K.</summary>
    public RunningAverage Temperature { get; } = new();

    /// <summary>Pressure in eV/Angstrom^3; without values unless the cell is periodic along all axes.</summary>
    public RunningAverage Pressure { get; } = new();

    /// <summary>Adds a sample.</summary>
    public void Add(in ThermodynamicSample sample)
    {
        Drift.Add(sample.Time, sample.ConservedQuantity);
        Temperature.Add(sample.Temperature);
        if (!double.IsNaN(sample.Pressure))
            Pressure.Add(sample.Pressure);
    }

    internal RunStatistics Copy()
    {
        RunStatistics copy = new();
        copy.Drift.Load(Drift.Save());
        copy.Temperature.Load(Temperature.Save());
        copy.Pressure.Load(Pressure.Save());
        return copy;
    }
}
