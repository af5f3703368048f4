using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Adam (Kingma, Ba 2015) with optional AMSGrad (Reddi, Kale, Kumar 2018) and coupled or decoupled weight decay, its state open so that
/// a run can be resumed bit for bit. Same formulas and order of operations as <c>torch.optim.Adam</c>.
/// </summary>
internal sealed class AdamOptimizer : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly IReadOnlyList<KeyValuePair<string, Parameter>> _weights;
    private readonly double[] _decay;
    private readonly bool _isDecoupled, _amsGrad;

    public AdamOptimizer(IReadOnlyList<KeyValuePair<string, Parameter>> weights, Func<string, double> decayOf, bool isDecoupled, bool amsGrad)
    {
        (_weights, _isDecoupled, _amsGrad) = (weights, isDecoupled, amsGrad);
        _decay = [.. weights.Select(w => decayOf(w.Key))];
        FirstMoments = Zeros();
        SecondMoments = Zeros();
        LargestSecondMoments = amsGrad ? Zeros() : [];

        Tensor[] Zeros() => [.. weights.Select(w => zeros_like(w.Value).detach().DetachFromDisposeScope())];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    public Tensor[] FirstMoments { get; }

    public Tensor[] SecondMoments { get; }

    /// <summary>Empty without AMSGrad.</summary>
    public Tensor[] LargestSecondMoments { get; }

    /// <summary>Changes the weights against their gradients.</summary>
    public void Step(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        using IDisposable noGradient = no_grad();
        Steps++;
        double correction1 = 1 - Math.Pow(Beta1, Steps);
        double correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        for (int i = 0; i < _weights.Count; i++)
        {
            Parameter weight = _weights[i].Value;
            Tensor gradient = gradients[i];
            if (_decay[i] != 0)
            {
                if (_isDecoupled)
                    weight.mul_(1 - learningRate * _decay[i]);
                else
                    gradient = gradient.add(weight, _decay[i]);
            }
            FirstMoments[i].lerp_(gradient, 1 - Beta1);
            SecondMoments[i].mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            Tensor second = SecondMoments[i];
            if (_amsGrad)
            {
                LargestSecondMoments[i].copy_(maximum(LargestSecondMoments[i], second));
                second = LargestSecondMoments[i];
            }
            Tensor denominator = second.sqrt().div(correction2).add(Epsilon);
            weight.addcdiv_(FirstMoments[i], denominator, -learningRate / correction1);
        }
    }

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (Tensor t in FirstMoments.Concat(SecondMoments).Concat(LargestSecondMoments))
            t.Dispose();
    }
}
