using System.Numerics;

namespace EquivSim.TensorProducts.Tests.Backends;

/// <summary>A batch of random operands of a product and a place for everything that can be computed from them.</summary>
internal sealed class Samples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="spec">The product.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="sharedWeights">Whether all have the same weights.</param>
    /// <param name="seed">Seed of the numbers.</param>
    /// <param name="secondDimension">Numbers of a second operand; those of the spec when null.</param>
    public Samples(TensorProductSpec spec, int batch, bool sharedWeights, int seed, int? secondDimension = null)
    {
        var random = new Random(seed);
        T[] Numbers(int count)
        {
            var values = new T[count];
            foreach (ref T value in values.AsSpan())
                value = T.CreateTruncating(2 * random.NextDouble() - 1);
            return values;
        }
        (Spec, Batch) = (spec, batch);
        (X, Y, W) = (Numbers(batch * spec.In1.Dimension), Numbers(batch * (secondDimension ?? spec.In2.Dimension)), Numbers(spec.WeightCount * (sharedWeights ? 1 : batch)));
        G = Numbers(batch * spec.Out.Dimension);
    }

    public TensorProductSpec Spec { get; }

    public int Batch { get; }

    public T[] X { get; set; }

    public T[] Y { get; set; }

    public T[] W { get; set; }

    /// <summary>A cotangent of the results.</summary>
    public T[] G { get; set; }

    public T[] Forward(ITensorProductExecutor<T> executor)
    {
        var z = new T[G.Length];
        executor.Forward(X, Y, W, z);
        return z;
    }

    /// <summary>Gradients by x, y and w.</summary>
    public T[][] Backward(ITensorProductExecutor<T> executor)
    {
        T[] gx = new T[X.Length], gy = new T[Y.Length], gw = new T[W.Length];
        executor.Backward(X, Y, W, G, gx, gy, gw);
        return [gx, gy, gw];
    }

    /// <summary>Gradients by x, y, w and g of the sum of directions times gradients.</summary>
    public T[][] DoubleBackward(ITensorProductExecutor<T> executor, Samples<T> directions)
    {
        T[] dx = new T[X.Length], dy = new T[Y.Length], dw = new T[W.Length], dg = new T[G.Length];
        executor.DoubleBackward(X, Y, W, G, directions.X, directions.Y, directions.W, dx, dy, dw, dg);
        return [dx, dy, dw, dg];
    }

    /// <summary>The results of <see cref="ReferenceTensorProduct"/>.</summary>
    public double[] Reference()
    {
        double[] x = Double(X), y = Double(Y), w = Double(W), z = new double[G.Length];
        int n = Spec.WeightCount;
        for (int b = 0; b < Batch; b++)
        {
            ReferenceTensorProduct.Compute(
                Spec, x.AsSpan(b * Spec.In1.Dimension, Spec.In1.Dimension), y.AsSpan(b * Spec.In2.Dimension, Spec.In2.Dimension),
                w.Length == n ? w : w.AsSpan(b * n, n), z.AsSpan(b * Spec.Out.Dimension, Spec.Out.Dimension));
        }
        return z;
    }

    /// <summary>The same samples, all operands moved along directions.</summary>
    public Samples<T> Moved(Samples<T> directions, double step) => new(Spec, Batch, W.Length == Spec.WeightCount, 0)
    {
        X = Moved(X, directions.X, step),
        Y = Moved(Y, directions.Y, step),
        W = Moved(W, directions.W, step),
        G = Moved(G, directions.G, step),
    };

    public static double[] Double(T[] values) => [.. values.Select(double.CreateTruncating)];

    private static T[] Moved(T[] at, T[] along, double step) => [.. at.Zip(along, (a, d) => a + T.CreateTruncating(step) * d)];
}
