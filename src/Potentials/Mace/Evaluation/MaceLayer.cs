using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>The weights of one layer, folded and packed for <see cref="MaceEngine{TLanes, T, TOrder}"/>.</summary>
internal sealed unsafe class MaceLayer<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Highest degree of the features that come in.</summary>
    public int InputMax { get; }

    /// <summary>Highest degree of the features that go out.</summary>
    public int OutputMax { get; }

    /// <summary>Highest degree of the skip connection, or -1 when the features do not skip.</summary>
    public int SkipMax { get; } = -1;

    public ConvolutionPlan Convolution { get; }

    public ContractionPlan Contraction { get; }

    /// <summary>What makes each tile's matrices.</summary>
    public EdgeMatrices<TLanes, T>[] Matrices { get; }

    public RadialTable<T> Radial { get; }

    /// <summary>Each pair's share of the neighbour density that divides the messages; null when a constant does.</summary>
    public RadialTable<double>? Density { get; }

    /// <summary>Linear map before the convolution, by degree; empty in the first layer, whose features are a table.</summary>
    public PackedMatrix<TLanes, T>[] Up { get; } = [];

    /// <summary>Linear map after the convolution: [elements, or 1 when all share it][path].</summary>
    public PackedMatrix<TLanes, T>[][] Down { get; }

    /// <summary>[elements][block][coefficients] rows.</summary>
    public NativeArray<T> Coefficients { get; }

    /// <summary>Linear map after the product, by degree.</summary>
    public PackedMatrix<TLanes, T>[] Product { get; }

    /// <summary>[elements][degree].</summary>
    public PackedMatrix<TLanes, T>[][] Skip { get; } = [];

    /// <summary>First readout matrix as columns of channels, [hidden units or 1][channels].</summary>
    public NativeArray<T> Readout { get; }

    /// <summary>Second readout matrix; null when the readout is linear.</summary>
    public double[]? ReadoutOut { get; }

    public MaceLayer(MaceConfiguration configuration, MaceShape shape, MaceConstants constants, WeightReader reader, int layer, double[] radiusSums)
    {
        int channels = shape.Channels, elements = shape.ElementCount, row = 2 * TLanes.Width;
        int blocks = (channels + row - 1) / row;
        string name = $"interactions.{layer}";
        InteractionKind kind = shape.Interactions[layer];
        (InputMax, OutputMax) = (shape.InputMaxDegree(layer), shape.OutputMaxDegree(layer));
        double perChannel = 1 / Math.Sqrt(channels), perElement = 1 / Math.Sqrt((double)channels * elements);
        int square = channels * channels;

        ConvolutionPath[] paths = ConvolutionPath.Enumerate(InputMax, shape.MaxEll);
        Convolution = new ConvolutionPlan([.. paths.Select(p => new ConvolutionCoupling(p.Sender, p.Harmonic, p.Message))]);
        Matrices = [.. Convolution.Tiles.Select(t => new EdgeMatrices<TLanes, T>(t))];

        int[] sizes = [shape.BesselCount, .. shape.RadialHidden, paths.Length * channels];
        double[][] network = [.. Enumerable.Range(0, sizes.Length - 1)
            .Select(i => reader.Required($"{name}.conv_tp_weights.layer{i}.weight", [sizes[i], sizes[i + 1]]))];
        var functions = new RadialFunctions(configuration, constants, network, sizes);
        Radial = new RadialTable<T>(functions.At, sizes[^1], radiusSums, configuration.RMax, channels, row);
        if (kind.HasDensity)
        {
            double[] map = reader.Required($"{name}.density_fn.layer0.weight", [shape.BesselCount, 1]);
            Density = new RadialTable<double>((r, sum) => [functions.Density(r, sum, map)], 1, radiusSums, configuration.RMax, 1, 1);
        }

        double[] up = reader.Required($"{name}.linear_up.weight", [(long)(InputMax + 1) * square]);
        if (layer > 0)
            Up = [.. Enumerable.Range(0, InputMax + 1).Select(l => new PackedMatrix<TLanes, T>(up.AsSpan(l * square, square), channels, perChannel))];

        double[] down = reader.Required($"{name}.linear.weight", [(long)paths.Length * square]);
        int skipDegrees = kind.IsResidual ? Math.Min(InputMax, OutputMax) + 1 : shape.MaxEll + 1;
        double[] skip = reader.Required($"{name}.skip_tp.weight", [(long)skipDegrees * elements * square]);
        double DownScale(int path) => 1 / Math.Sqrt(channels * paths.Count(p => p.Message == paths[path].Message)) / (kind.HasDensity ? 1 : shape.AverageNeighbors);
        if (kind.IsResidual)
        {
            Down = [[.. paths.Select((_, p) => new PackedMatrix<TLanes, T>(down.AsSpan(p * square, square), channels, DownScale(p)))]];
            SkipMax = skipDegrees - 1;
            Skip = [.. Enumerable.Range(0, elements).Select(z => Enumerable.Range(0, skipDegrees)
                .Select(l => new PackedMatrix<TLanes, T>(OfElement(skip, l, z), channels, perElement)).ToArray())];
        }
        else
        {
            // The map by element acts on the messages: two matrices in a row are one.
            Down = [.. Enumerable.Range(0, elements).Select(z => paths.Select((path, p) =>
                new PackedMatrix<TLanes, T>(Multiply(down.AsSpan(p * square, square), OfElement(skip, path.Message, z), channels), channels, DownScale(p) * perElement)).ToArray())];
        }

        Contraction = new ContractionPlan(shape.MaxEll, OutputMax, shape.Correlations[layer]);
        Coefficients = FoldCouplings(reader, shape, layer, blocks, row);
        double[] product = reader.Required($"products.{layer}.linear.weight", [(long)(OutputMax + 1) * square]);
        Product = [.. Enumerable.Range(0, OutputMax + 1).Select(l => new PackedMatrix<TLanes, T>(product.AsSpan(l * square, square), channels, perChannel))];

        bool isLinear = layer < shape.LayerCount - 1 || layer == 0;
        int hidden = isLinear ? 1 : shape.ReadoutHidden;
        double[] readout = reader.Required(isLinear ? $"readouts.{layer}.linear.weight" : $"readouts.{layer}.linear_1.weight", [(long)channels * hidden]);
        Readout = new NativeArray<T>((long)hidden * blocks * row);
        Readout.RequireZeros((long)hidden * blocks * row);
        for (int c = 0; c < channels; c++)
        {
            for (int h = 0; h < hidden; h++)
                Readout.Pointer[h * blocks * row + c] = T.CreateTruncating(readout[c * hidden + h] * perChannel);
        }
        if (!isLinear)
            ReadoutOut = [.. reader.Required($"readouts.{layer}.linear_2.weight", [hidden]).Select(w => w / Math.Sqrt(hidden))];

        ReadOnlySpan<double> OfElement(double[] weights, int degree, int element)
        {
            // Stored [degree][input][element][output].
            var matrix = new double[square];
            for (int i = 0; i < channels; i++)
                Array.Copy(weights, ((long)(degree * channels + i) * elements + element) * channels, matrix, i * channels, channels);
            return matrix;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[Radial, .. Up, .. Down.SelectMany(d => d), Coefficients, .. Product, .. Skip.SelectMany(s => s), Readout])
            part.Dispose();
        Density?.Dispose();
    }

    private NativeArray<T> FoldCouplings(WeightReader reader, MaceShape shape, int layer, int blocks, int row)
    {
        int channels = shape.Channels, elements = shape.ElementCount, correlation = shape.Correlations[layer];
        double[][] arrays = [.. Contraction.Terms.Select(term =>
        {
            string prefix = $"products.{layer}.symmetric_contractions.contractions.{term.Degree}";
            MaceCouplings.Verify(
                $"{prefix}.U_matrix_{term.Order}", reader.Find($"{prefix}.U_matrix_{term.Order}"),
                TensorProducts.CouplingBasis.Get(shape.MaxEll, term.Order, term.Degree));
            string name = term.Order == correlation ? "weights_max" : $"weights.{correlation - 1 - term.Order}";
            return reader.Required($"{prefix}.{name}", [elements, term.CouplingCount, channels]);
        })];
        int count = Contraction.CoefficientCount;
        var packed = new NativeArray<T>((long)elements * blocks * count * row);
        packed.RequireZeros((long)elements * blocks * count * row);
        for (int z = 0; z < elements; z++)
        {
            double[][] own = [.. arrays.Select((a, t) => a[(z * Contraction.Terms[t].CouplingCount * channels)..((z + 1) * Contraction.Terms[t].CouplingCount * channels)])];
            double[] folded = Contraction.Fold(own, channels);
            for (int k = 0; k < count; k++)
            {
                for (int c = 0; c < channels; c++)
                    packed.Pointer[((long)(z * blocks + c / row) * count + k) * row + c % row] = T.CreateTruncating(folded[k * channels + c]);
            }
        }
        return packed;
    }

    private static double[] Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n)
    {
        var product = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
                ScaledSum.Add(a[i * n + k], b.Slice(k * n, n), product.AsSpan(i * n, n));
        }
        return product;
    }
}
