namespace EquivSim.Structures.Tests;

public sealed class RandomSourceTests
{
    [Fact]
    public void Bits_are_those_of_xoshiro256plusplus()
    {
        // Published check values of the generator's authors for the state (1, 2, 3, 4).
        RandomSource random = new(0);
        random.Load([1, 2, 3, 4, 0, 0]);
        ulong[] expected =
        [
            41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205,
            9973669472204895162, 14011001112246962877, 12406186145184390807, 15849039046786891736, 10450023813501588000,
        ];
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(_ => random.NextBits()));
    }

    [Fact]
    public void A_saved_state_continues_the_stream_between_the_two_normals_of_a_pair()
    {
        RandomSource random = new(7);
        random.NextGaussian();
        ulong[] state = new ulong[RandomSource.StateLength];
        random.Save(state);
        double[] expected = [.. Enumerable.Range(0, 9).Select(_ => random.NextGaussian())];

        RandomSource copy = new(99);
        copy.Load(state);
        Assert.Equal(expected, Enumerable.Range(0, 9).Select(_ => copy.NextGaussian()));
    }

    [Fact]
    public void Normals_follow_the_normal_distribution()
    {
        RandomSource random = new(2);
        const int Count = 400_000;
        double[] moments = new double[5];
        int[] bins = new int[20];
        for (int n = 0; n < Count; n++)
        {
            double x = random.NextGaussian(), power = 1;
            for (int k = 0; k < 5; k++, power *= x)
                moments[k] += power / Count;
            bins[Math.Clamp((int)Math.Floor(10 + 2.5 * x), 0, 19)]++;
        }
        Assert.Equal(0, moments[1], 5 / Math.Sqrt(Count));
        Assert.Equal(1, moments[2], 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(0, moments[3], 5 * Math.Sqrt(15.0 / Count));
        Assert.Equal(3, moments[4], 5 * Math.Sqrt(96.0 / Count));

        double chiSquare = 0;
        for (int b = 0; b < 20; b++)
        {
            double low = b == 0 ? double.NegativeInfinity : (b - 10) / 2.5, high = b == 19 ? double.PositiveInfinity : (b - 9) / 2.5;
            double expected = Count * (Cumulative(high) - Cumulative(low));
            chiSquare += (bins[b] - expected) * (bins[b] - expected) / expected;
        }
        // 19 degrees of freedom: beyond 50 with probability 1e-4.
        Assert.InRange(chiSquare, 3, 50);
    }

    /// <summary>Normal distribution function by its series about zero (Abramowitz and Stegun 26.2.10), exact enough within 4 sigma.</summary>
    private static double Cumulative(double x)
    {
        if (double.IsInfinity(x))
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int n = 1; n < 120; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }
        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }
}
