using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>A spectral convolution, forward and backward, beside the same layer composed of fast transforms and einsum. float32.</summary>
internal static class SpectralBench
{
    /// <summary>Times one size.</summary>
    /// <param name="points">Points on each axis.</param>
    /// <param name="modes">Modes on each axis.</param>
    /// <param name="width">Channels.</param>
    /// <param name="batch">Fields at once.</param>
    /// <param name="repeats">Rounds, after two to warm up.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static KernelTiming Measure(long[] points, int[] modes, int width, int batch, int repeats, CancellationToken cancellation)
    {
        using TorchRegion region = TorchRegion.Enter();
        int axes = points.Length;
        using var kernel = new DenseKernel(new(1, width, width, modes));
        using var layer = new SpectralConvolution(kernel);
        Tensor ourWeight = kernel.parameters().Single();
        Tensor ourField = randn([.. points, batch, width], requires_grad: true), ourCotangent = randn([.. points, batch, width]);
        // Each has its fields in the order that suits it.
        long[] batchFirst = [axes, axes + 1, .. Enumerable.Range(0, axes).Select(j => (long)j)], spaceFirst = [.. Enumerable.Range(2, axes).Select(j => (long)j), 0, 1];
        Tensor theirField = ourField.detach().permute(batchFirst).contiguous().requires_grad_(true);
        Tensor theirCotangent = ourCotangent.permute(batchFirst).contiguous();
        Tensor theirWeight = FastFourierConvolution.Order(kernel.Assemble(0), modes).detach().requires_grad_(true);

        Tensor Ours() => layer.Forward(ourField);
        Tensor Theirs() => FastFourierConvolution.Forward(theirField, theirWeight, modes);
        Tensor expected = Theirs().permute(spaceFirst);
        double difference = ((Ours() - expected).abs().max() / expected.abs().max()).item<float>();
        (Milliseconds ours, Milliseconds theirs) = KernelTiming.InTurn(
            () => Differentiate(Ours, ourField, ourWeight, ourCotangent), () => Differentiate(Theirs, theirField, theirWeight, theirCotangent), repeats, cancellation);
        string size = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join('x', points)}, modes {modes[0]}, width {width}, batch {batch}");
        return new(size, "FFT, einsum, inverse FFT", ours, theirs, Operations(points, modes, width, batch), Bytes(points, modes, width, batch), difference);
    }

    private static void Differentiate(Func<Tensor> forward, Tensor field, Tensor weight, Tensor cotangent)
    {
        using DisposeScope scope = NewDisposeScope();
        SafeGrad.Of([forward()], [field, weight], outputGradients: [cotangent]);
    }

    /// <summary>Products of the two transforms, forward and backward, over mirrored points and shared waves, and three products of the mixing.</summary>
    private static double Operations(long[] points, int[] modes, int width, int batch)
    {
        double transform = 0, done = 1, left = points.Aggregate(1.0, (a, b) => a * b);
        double lanes = (double)width * batch;
        for (int j = points.Length - 1; j >= 0; j--)
        {
            bool isLast = j == points.Length - 1;
            int waves = modes[j] / 2 + 1;
            left /= points[j];
            double products = waves * ((points[j] + 1) / 2) + (waves - 1) * (points[j] / 2);
            transform += 2 * left * products * done * (isLast ? 1 : 2) * lanes;
            done *= KeptModes.Count(modes[j], isLast);
        }
        return 4 * transform + 3 * 8 * done * width * lanes;
    }

    /// <summary>Field and result with their gradients, weights with theirs.</summary>
    private static double Bytes(long[] points, int[] modes, int width, int batch)
    {
        double grid = points.Aggregate(1.0, (a, b) => a * b), kept = modes.Select((m, j) => KeptModes.Count(m, j == modes.Length - 1)).Aggregate(1.0, (a, b) => a * b);
        return 4 * (4 * grid * width * batch + 4 * kept * width * width);
    }
}
