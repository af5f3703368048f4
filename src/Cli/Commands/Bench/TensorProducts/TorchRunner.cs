using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product computed by torch operations.</summary>
internal sealed class TorchRunner : IProductRunner
{
    private readonly Tensor _x, _y, _w, _g;
    private readonly Func<Tensor, Tensor, Tensor, Tensor> _product;
    private readonly Action _dispose;
    private readonly int _threads;

    public TorchRunner(TensorProductSpec spec, int batch, ScalarType type, bool sampleWeights, int threads, Func<Tensor, Tensor, Tensor, Tensor> product, Action dispose)
    {
        (_product, _dispose, _threads) = (product, dispose, threads);
        using TorchRegion region = TorchRegion.Enter();
        Tensor Numbers(params long[] shape) => rand(shape, type).mul_(2).sub_(1).requires_grad_().DetachFromDisposeScope();
        (_x, _y, _g) = (Numbers(batch, spec.In1.Dimension), Numbers(batch, spec.In2.Dimension), Numbers(batch, spec.Out.Dimension));
        _w = sampleWeights ? Numbers(batch, spec.WeightCount) : Numbers(spec.WeightCount);
    }

    public void Forward()
    {
        using TorchRegion region = TorchRegion.Enter();
        set_num_threads(_threads);
        using (no_grad())
            _product(_x, _y, _w);
    }

    public void ForwardAndBackward()
    {
        using TorchRegion region = TorchRegion.Enter();
        set_num_threads(_threads);
        Tensor z = _product(_x, _y, _w);
        SafeGrad.Of([z], _w.numel() > 0 ? [_x, _y, _w] : [_x, _y], outputGradients: [_g.detach()]);
    }

    public void Dispose()
    {
        foreach (Tensor t in new[] { _x, _y, _w, _g })
            t.Dispose();
        _dispose();
    }
}
