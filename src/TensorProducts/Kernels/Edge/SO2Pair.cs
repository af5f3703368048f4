using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>All paths between a block of the first input and a block of the output, in the frame of the second input's vector.</summary>
internal sealed class SO2Pair
{
    public SO2Pair(TensorProductSpec spec, int[] paths, int offset)
    {
        TensorProductPath first = spec.Paths[paths[0]];
        (In, Out, Offset) = (first.In1, first.Out, offset);
        (Channels1, _, Channels3) = spec.Channels(paths[0]);
        IsDense = first.Mode == ConnectionMode.Uvw;
        Size = IsDense ? Channels1 * Channels3 : Channels1;
        (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(paths[0]);
        (Degree1, Degree3) = (a.L, c.L);
        // The harmonics have natural parity, so that all paths of the pair agree in this.
        IsSine = (a.L + b.L + c.L) % 2 != 0;
        FirstM = IsSine ? 1 : 0;
        Rows = Math.Min(a.L, c.L) + 1 - FirstM;
        Paths = [.. paths.Select(p => new SO2Path(spec.WeightOffset(p), spec.Paths[p].HasWeight, spec.Coefficient(p), Factors(spec, p)))];
    }

    /// <summary>Block of the first input.</summary>
    public int In { get; }

    /// <summary>Block of the output.</summary>
    public int Out { get; }

    /// <summary>First weight by m.</summary>
    public int Offset { get; }

    /// <summary>Weights of one m.</summary>
    public int Size { get; }

    /// <summary>Lowest m, 0 or 1.</summary>
    public int FirstM { get; }

    /// <summary>Number of m.</summary>
    public int Rows { get; }

    /// <summary>Whether m goes to -m: odd l1 + l2 + l3.</summary>
    public bool IsSine { get; }

    /// <summary>Whether all channels are mixed (uvw), else each stays alone (uvu).</summary>
    public bool IsDense { get; }

    public int Channels1 { get; }

    public int Channels3 { get; }

    public int Degree1 { get; }

    public int Degree3 { get; }

    public IReadOnlyList<SO2Path> Paths { get; }

    private double[] Factors(TensorProductSpec spec, int path)
    {
        (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(path);
        ReadOnlySpan<double> symbols = Wigner3j.Values(a.L, b.L, c.L);
        double[] factors = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            int m = FirstM + row, from = a.L + m, to = c.L + (IsSine ? -m : m);
            factors[row] = spec.Coefficient(path) * Math.Sqrt(2 * b.L + 1) * symbols[(from * b.Dimension + b.L) * c.Dimension + to];
        }
        return factors;
    }
}

/// <summary>A path of a pair.</summary>
/// <param name="Offset">Its first weight.</param>
/// <param name="HasWeight">Whether it has weights.</param>
/// <param name="Coefficient">Its coefficient.</param>
/// <param name="Factors">What its weight is multiplied by for each m.</param>
internal sealed record SO2Path(int Offset, bool HasWeight, double Coefficient, double[] Factors);
