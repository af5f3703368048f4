using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>
/// Adam (Kingma, Ba 2015) with optional AMSGrad (Reddi, Kale, Kumar 2018) and coupled or decoupled weight decay, its state open so that
/// a run can be resumed bit for bit. Same formulas and order of operations as <c>torch.optim.Adam</c>.
/// </summary>
/// <remarks>All weights are treated as one long vector: a model has dozens of small arrays, and an operation costs more than their numbers.</remarks>
public sealed class AdamOptimizer : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly IReadOnlyList<KeyValuePair<string, Parameter>> _weights;
    private readonly long[] _sizes;
    private readonly bool _isDecoupled;
    private readonly Tensor _first, _second;
    private readonly Tensor? _largest, _decay;

    /// <summary>Starts with moments of zero.</summary>
    /// <param name="weights">The weights by name.</param>
    /// <param name="decayOf">Weight decay of a weight.</param>
    /// <param name="isDecoupled">AdamW's decay instead of Adam's.</param>
    /// <param name="amsGrad">Use the largest second moment seen.</param>
    public AdamOptimizer(IReadOnlyList<KeyValuePair<string, Parameter>> weights, Func<string, double> decayOf, bool isDecoupled, bool amsGrad)
    {
        (_weights, _isDecoupled) = (weights, isDecoupled);
        _sizes = [.. weights.Select(w => w.Value.numel())];
        _first = Zeros();
        _second = Zeros();
        _largest = amsGrad ? Zeros() : null;
        FirstMoments = Views(_first);
        SecondMoments = Views(_second);
        LargestSecondMoments = _largest is null ? [] : Views(_largest);

        double[] decay = [.. weights.Select(w => decayOf(w.Key))];
        if (decay.Any(d => d != 0))
        {
            _decay = Zeros();
            foreach ((Tensor part, double value) in Split(_decay).Zip(decay))
                part.fill_(value);
        }

        Tensor Zeros() => zeros([_sizes.Sum()], weights[0].Value.dtype, weights[0].Value.device).DetachFromDisposeScope();

        Tensor[] Views(Tensor flat) => [.. Split(flat).Zip(weights, (part, w) => part.view(w.Value.shape).DetachFromDisposeScope())];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>One array a weight, of its shape: views of the state.</summary>
    public Tensor[] FirstMoments { get; }

    /// <inheritdoc cref="FirstMoments"/>
    public Tensor[] SecondMoments { get; }

    /// <inheritdoc cref="FirstMoments"/>
    /// <remarks>Empty without AMSGrad.</remarks>
    public Tensor[] LargestSecondMoments { get; }

    /// <summary>One vector of arrays, in the order of the weights.</summary>
    public static Tensor Flatten(IEnumerable<Tensor> arrays) => cat([.. arrays.Select(a => a.reshape(-1))]);

    /// <summary>Changes the weights against their gradients.</summary>
    /// <param name="gradients">All gradients, as <see cref="Flatten"/> joins them.</param>
    /// <param name="learningRate">Length of the step.</param>
    public void Step(Tensor gradients, double learningRate)
    {
        using IDisposable noGradient = no_grad();
        Steps++;
        double correction1 = 1 - Math.Pow(Beta1, Steps);
        double correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        Tensor? change = null;
        if (_decay is not null)
        {
            Tensor pull = Flatten(_weights.Select(w => w.Value)).mul_(_decay);
            if (_isDecoupled)
                change = pull.mul_(-learningRate);
            else
                gradients = gradients + pull;
        }
        _first.lerp_(gradients, 1 - Beta1);
        _second.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        Tensor second = _second;
        if (_largest is not null)
            second = _largest.copy_(maximum(_largest, _second));
        Tensor denominator = second.sqrt().div_(correction2).add_(Epsilon);
        change = (change ?? zeros_like(gradients)).addcdiv_(_first, denominator, -learningRate / correction1);
        Tensor[] parts = Split(change);
        for (int i = 0; i < parts.Length; i++)
            _weights[i].Value.add_(parts[i].view(_weights[i].Value.shape));
    }

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (Tensor? t in (IEnumerable<Tensor?>)[.. FirstMoments, .. SecondMoments, .. LargestSecondMoments, _first, _second, _largest, _decay])
            t?.Dispose();
    }

    private Tensor[] Split(Tensor flat) => flat.split(_sizes);
}
