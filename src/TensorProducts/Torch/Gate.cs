using EquivSim.O3;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Gated nonlinearity: scalars through an activation, every other channel times the activation of a scalar of its own (the gate).
/// </summary>
/// <remarks>The input holds scalars, then gates, then gated channels; the output scalars, then gated channels.</remarks>
public sealed class Gate
{
    private readonly int _scalars, _gates;
    private readonly Irreps _gated;
    private readonly Activation _scalarActivation, _gateActivation;

    /// <summary>Makes the gate.</summary>
    /// <param name="scalars">Number of 0e channels that pass an activation.</param>
    /// <param name="gated">Channels that are gated; each needs one 0e gate.</param>
    /// <param name="scalarActivation">For the scalars; SiLU when null.</param>
    /// <param name="gateActivation">For the gates; sigmoid when null.</param>
    public Gate(int scalars, Irreps gated, Activation? scalarActivation = null, Activation? gateActivation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scalars);
        ArgumentNullException.ThrowIfNull(gated);
        (_scalars, _gated, _gates) = (scalars, gated, gated.TotalMultiplicity);
        _scalarActivation = scalarActivation ?? new(ActivationKind.Silu);
        _gateActivation = gateActivation ?? new(ActivationKind.Sigmoid);
        Irrep even = new(0, Parity.Even);
        In = new Irreps([new(scalars + _gates, even), .. gated]);
        Out = new Irreps([new(scalars, even), .. gated]);
    }

    /// <summary>Irreps of the input.</summary>
    public Irreps In { get; }

    /// <summary>Irreps of the output.</summary>
    public Irreps Out { get; }

    /// <summary>Maps [batch, In.Dimension] to [batch, Out.Dimension].</summary>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.shape.Length != 2 || x.shape[1] != In.Dimension)
            throw new ArgumentException($"The input has shape [{string.Join(", ", x.shape)}]; expected [batch, {In.Dimension}] for {In}.");
        using DisposeScope scope = NewDisposeScope();
        Tensor gates = _gateActivation.Of(x.narrow(1, _scalars, _gates));
        var parts = new List<Tensor> { _scalarActivation.Of(x.narrow(1, 0, _scalars)) };
        int gate = 0;
        for (int b = 0; b < _gated.Count; b++)
        {
            (int n, int d) = (_gated[b].Multiplicity, _gated[b].Irrep.Dimension);
            Tensor block = x.narrow(1, _scalars + _gates + _gated.Offset(b), n * d).reshape(x.shape[0], n, d);
            parts.Add((block * gates.narrow(1, gate, n).unsqueeze(2)).reshape(x.shape[0], n * d));
            gate += n;
        }
        return cat(parts, 1).MoveToOuterDisposeScope();
    }
}
