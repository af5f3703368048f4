using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Keeps the planned transforms of the grids that a network has met.</summary>
/// <param name="periods">Period over length of the domain on each axis; all 1 when null.</param>
internal sealed class FourierPlans(IReadOnlyList<double>? periods) : IDisposable
{
    private readonly Dictionary<string, TruncatedFourier> _plans = [];

    public TruncatedFourier Get(IReadOnlyList<long> points, IReadOnlyList<int> modes, ScalarType dtype, Device device)
    {
        string key = $"{string.Join(',', points)};{string.Join(',', modes)};{dtype};{device}";
        if (!_plans.TryGetValue(key, out TruncatedFourier? plan))
            _plans[key] = plan = new TruncatedFourier(points, modes, periods, dtype, device);
        return plan;
    }

    public void Dispose()
    {
        foreach (TruncatedFourier plan in _plans.Values)
            plan.Dispose();
        _plans.Clear();
    }
}
