using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Exponential moving average of the weights; the decay warms up as (1 + n)/(10 + n).</summary>
internal sealed class MovingAverage : IDisposable
{
    private readonly IReadOnlyList<KeyValuePair<string, Parameter>> _weights;
    private readonly double _decay;

    public MovingAverage(IReadOnlyList<KeyValuePair<string, Parameter>> weights, double decay)
    {
        (_weights, _decay) = (weights, decay);
        Averages = [.. weights.Select(w => w.Value.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Updates taken.</summary>
    public long Updates { get; set; }

    public Tensor[] Averages { get; }

    public void Update()
    {
        using IDisposable noGradient = no_grad();
        Updates++;
        double decay = Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        for (int i = 0; i < Averages.Length; i++)
            Averages[i].lerp_(_weights[i].Value, 1 - decay);
    }

    /// <summary>Exchanges weights and averages; do it again to change back.</summary>
    public void Swap()
    {
        using IDisposable noGradient = no_grad();
        for (int i = 0; i < Averages.Length; i++)
        {
            using Tensor kept = _weights[i].Value.clone();
            _weights[i].Value.copy_(Averages[i]);
            Averages[i].copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (Tensor t in Averages)
            t.Dispose();
    }
}
