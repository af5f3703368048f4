using EquivSim.O3;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Mixes the channels of equal irreps: out[w] = 1/sqrt(fan in) * sum over u of W[u, w] x[u] (e3nn's <c>o3.Linear</c>, without biases).
/// </summary>
/// <remarks>Weights are one flat parameter: input block by input block, in each output block by output block, row-major [in, out].</remarks>
public sealed class EquivariantLinear : nn.Module<Tensor, Tensor>
{
    private readonly List<(int In, int Out, int Offset, double Scale)> _paths = [];
#pragma warning disable CA2213 // Registered with the module, which disposes it.
    private readonly Parameter _weight;
#pragma warning restore CA2213

    /// <summary>Makes the map with independent normal weights.</summary>
    /// <param name="in">Irreps of the input.</param>
    /// <param name="out">Irreps of the output; those that the input lacks stay zero.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public EquivariantLinear(Irreps @in, Irreps @out, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(EquivariantLinear))
    {
        ArgumentNullException.ThrowIfNull(@in);
        ArgumentNullException.ThrowIfNull(@out);
        (In, Out) = (@in, @out);
        int count = 0;
        for (int i = 0; i < @in.Count; i++)
        {
            for (int o = 0; o < @out.Count; o++)
            {
                if (@in[i].Irrep != @out[o].Irrep)
                    continue;
                int fanIn = @in.CountOf(@out[o].Irrep);
                _paths.Add((i, o, count, fanIn == 0 ? 0 : 1 / Math.Sqrt(fanIn)));
                count += @in[i].Multiplicity * @out[o].Multiplicity;
            }
        }
        _weight = new Parameter(randn(count, dtype: dtype, device: device));
        register_parameter("weight", _weight);
    }

    /// <summary>Irreps of the input.</summary>
    public Irreps In { get; }

    /// <summary>Irreps of the output.</summary>
    public Irreps Out { get; }

    /// <summary>The weights, flat.</summary>
    public Parameter Weight => _weight;

    /// <summary>Maps [batch, In.Dimension] to [batch, Out.Dimension].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.shape.Length != 2 || input.shape[1] != In.Dimension)
            throw new ArgumentException($"The input has shape [{string.Join(", ", input.shape)}]; expected [batch, {In.Dimension}] for {In}.");
        using DisposeScope scope = NewDisposeScope();
        long batch = input.shape[0];
        var blocks = new Tensor?[Out.Count];
        foreach ((int i, int o, int offset, double scale) in _paths)
        {
            (int u, int w, int d) = (In[i].Multiplicity, Out[o].Multiplicity, In[i].Irrep.Dimension);
            Tensor x = input.narrow(1, In.Offset(i), In[i].Dimension).reshape(batch, u, d);
            Tensor term = einsum("bui,uw->bwi", x, _weight.narrow(0, offset, u * w).view(u, w) * scale);
            blocks[o] = blocks[o] is { } sum ? sum + term : term;
        }
        Tensor[] flat = [.. blocks.Select((b, o) => b?.reshape(batch, Out[o].Dimension) ?? zeros([batch, Out[o].Dimension], input.dtype, input.device))];
        return cat(flat, 1).MoveToOuterDisposeScope();
    }
}
