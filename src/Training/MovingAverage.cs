using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>Exponential moving average of the weights; the decay warms up as (1 + n)/(10 + n).</summary>
public sealed class MovingAverage : IDisposable
{
    private readonly IReadOnlyList<KeyValuePair<string, Parameter>> _weights;
    private readonly double _decay;

    /// <summary>Starts with the weights as they are.</summary>
    /// <param name="weights">The weights by name.</param>
    /// <param name="decay">Share of the old average that stays in each update, after the warm-up.</param>
    public MovingAverage(IReadOnlyList<KeyValuePair<string, Parameter>> weights, double decay)
    {
        (_weights, _decay) = (weights, decay);
        Averages = [.. weights.Select(w => w.Value.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Updates taken.</summary>
    public long Updates { get; set; }

    /// <summary>The averages, in the order of the weights.</summary>
    public Tensor[] Averages { get; }

    /// <summary>Takes the weights as they are into the average.</summary>
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

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (Tensor t in Averages)
            t.Dispose();
    }
}
