using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.Sphere;

/// <summary>Products of matrices, all degrees up to L with all to 2L, one channel, beside products of functions of the same expressivity. float32, one thread.</summary>
internal static class MatrixProductBench
{
    /// <summary>Times one product.</summary>
    public static SphereTiming Measure(int lmax, bool withOdd, int batch, int repeats, CancellationToken cancellation)
    {
        Irreps inputs = Irreps.SphericalHarmonics(lmax);
        Irreps outputs = Irreps.SphericalHarmonics(2 * lmax);
        if (withOdd)
            outputs += new Irreps(Enumerable.Range(1, (2 * lmax) - 1).Select(l => new Irrep(l, Irrep.NaturalParity(l + 1))));
        TensorProductSpec matrix = TensorProductSpec.Matrix(inputs, inputs, outputs), functions = TensorProductSpec.Gaunt(inputs, inputs, outputs);
        Run[] runs =
        [
            new("matrix", TensorProductBackend.Matrix, matrix, batch), new("the same, sparse", TensorProductBackend.Sparse, matrix, batch),
            new("functions, grid", TensorProductBackend.Grid, functions, batch), new("functions, sparse", TensorProductBackend.Sparse, functions, batch),
        ];
        return SphereTiming.Measure(
            withOdd ? "to 2L, even and odd" : "to 2L, even", lmax, batch, repeats, [.. runs.Select(r => (r.Name, (Action)r.Forward, (Action?)r.Backward))], cancellation);
    }

    private sealed class Run
    {
        private readonly ITensorProductExecutor<float> _product;
        private readonly float[] _x, _y, _z, _gx, _gy;

        public Run(string name, TensorProductBackend backend, TensorProductSpec spec, int batch)
        {
            (Name, _product) = (name, backend.Create<float>(spec));
            var random = new Random(1);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
            (_x, _y, _z) = (Numbers(batch * spec.In1.Dimension), Numbers(batch * spec.In2.Dimension), new float[batch * spec.Out.Dimension]);
            (_gx, _gy) = (new float[_x.Length], new float[_y.Length]);
        }

        public string Name { get; }

        public void Forward() => _product.Forward(_x, _y, [], _z);

        public void Backward() => _product.Backward(_x, _y, [], _z, _gx, _gy, []);
    }
}
