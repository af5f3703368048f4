namespace EquivSim.Structures;

/// <summary>
/// A reproducible random generator whose whole state can be saved: xoshiro256++ (Blackman and Vigna, ACM Trans. Math. Softw.
/// 47, 36, 2021; period 2^256 - 1), seeded through splitmix64 as its authors advise. Not for cryptography, not thread-safe.
/// </summary>
public sealed class RandomSource
{
    /// <summary>Number of words that <see cref="Save"/> writes.</summary>
    public const int StateLength = 6;

    private ulong _s0, _s1, _s2, _s3;
    private bool _hasSpare;
    private double _spare;

    /// <summary>Starts the stream of a seed; equal seeds give equal streams on every machine.</summary>
    public RandomSource(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>Next 64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(_s0 + _s3, 23) + _s0;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal deviate by Marsaglia's polar method (SIAM Rev. 6, 260, 1964), exact in distribution; they come in pairs, the second one waits in the state.</summary>
    public double NextGaussian()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        double u, v, s;
        do
        {
            u = 2 * NextDouble() - 1;
            v = 2 * NextDouble() - 1;
            s = u * u + v * v;
        }
        while (s >= 1 || s == 0);
        double factor = Math.Sqrt(-2 * Math.Log(s) / s);
        _spare = v * factor;
        _hasSpare = true;
        return u * factor;
    }

    /// <summary>Copies the state into <paramref name="words"/>, [<see cref="StateLength"/>].</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Save(Span<ulong> words)
    {
        RequireLength(words.Length);
        words[0] = _s0;
        words[1] = _s1;
        words[2] = _s2;
        words[3] = _s3;
        words[4] = _hasSpare ? 1UL : 0UL;
        words[5] = BitConverter.DoubleToUInt64Bits(_hasSpare ? _spare : 0);
    }

    /// <summary>Takes over a state written by <see cref="Save"/>; the stream continues exactly there.</summary>
    /// <exception cref="ArgumentException">The span has another length, or its first four words are all zero.</exception>
    public void Load(ReadOnlySpan<ulong> words)
    {
        RequireLength(words.Length);
        if ((words[0] | words[1] | words[2] | words[3]) == 0)
            throw new ArgumentException("A state of all zeros is not one of xoshiro256++'s.", nameof(words));
        _s0 = words[0];
        _s1 = words[1];
        _s2 = words[2];
        _s3 = words[3];
        _hasSpare = words[4] != 0;
        _spare = BitConverter.UInt64BitsToDouble(words[5]);
    }

    private static void RequireLength(int length)
    {
        if (length != StateLength)
            throw new ArgumentException($"The state of a random source has {StateLength} words, got {length}.");
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
