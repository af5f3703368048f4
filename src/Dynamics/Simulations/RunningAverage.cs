namespace EquivSim.Dynamics;

/// <summary>Mean and standard deviation of values that come one by one (Welford, Technometrics 4, 419, 1962).</summary>
public sealed class RunningAverage
{
    internal const int StateLength = 3;

    private double _count, _mean, _squares;

    /// <summary>Number of values.</summary>
    public long Count => (long)_count;

    /// <summary>Mean; NaN before the first value.</summary>
    public double Mean => _count > 0 ? _mean : double.NaN;

    /// <summary>Standard deviation of the values themselves (not of the mean); NaN before the second.</summary>
    public double StandardDeviation => _count > 1 ? Math.Sqrt(_squares / (_count - 1)) : double.NaN;

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        _count++;
        double d = value - _mean;
        _mean += d / _count;
        _squares += d * (value - _mean);
    }

    internal double[] Save() => [_count, _mean, _squares];

    internal void Load(ReadOnlySpan<double> state) => (_count, _mean, _squares) = (state[0], state[1], state[2]);
}
