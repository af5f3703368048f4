namespace EquivSim.Dynamics.Tests;

public sealed class EnergyDriftTests
{
    [Fact]
    public void A_line_on_a_large_offset_is_found()
    {
        // -1e5 eV, 0.3 meV/ps over 20 atoms, fluctuation of 1 meV amplitude.
        double[] times = [.. Enumerable.Range(0, 10_000).Select(n => 0.5 * n)];
        double[] energies = [.. times.Select(t => -1e5 + 0.3e-6 * t + 1e-3 * Math.Sin(0.7 * t))];
        EnergyDrift fit = EnergyDrift.Fit(times, energies);
        Assert.Equal(0.3 / 20, fit.PerAtom(20), 2e-3);
        Assert.Equal(1e-3 / Math.Sqrt(2), fit.Fluctuation, 1e-5);
    }

    [Fact]
    public void A_drift_without_time_is_not_a_number()
    {
        EnergyDrift fit = EnergyDrift.Fit([1], [2]);
        Assert.True(double.IsNaN(fit.Slope));
        Assert.True(double.IsNaN(fit.Fluctuation));
        Assert.Throws<ArgumentException>(() => EnergyDrift.Fit([1, 2], [1]));
    }
}
