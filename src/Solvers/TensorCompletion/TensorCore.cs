namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// The core W of a functional tensor: its mean, [R_1, ..., R_K] with the last mode fastest, and its second moments in a layout made for
/// contraction. A CP model has a fixed core, ones on the superdiagonal.
/// </summary>
internal sealed class TensorCore
{
    private readonly int[] _ranks, _pairs, _pairPlaces;
    private readonly double[] _seconds;
    private readonly int _count;

    /// <param name="ranks">R of each mode.</param>
    public TensorCore(int[] ranks)
    {
        _ranks = ranks;
        _pairs = [.. ranks.Select(r => r * (r + 1) / 2)];
        _count = ranks.Aggregate(1, (a, b) => checked(a * b));
        Mean = new double[_count];
        _seconds = new double[checked(_count * _count)];
        PairSeconds = new double[_pairs.Aggregate(1, (a, b) => checked(a * b))];
        _pairPlaces = PairPlaces();
    }

    /// <summary>E[W], [R_1, ..., R_K].</summary>
    public double[] Mean { get; }

    /// <summary>
    /// E[W W'] with the two indices of each mode joined to an unordered pair, [pairs_1, ..., pairs_K]: contracted with E[u u'] of every
    /// mode, pair by pair, it gives E[f²].
    /// </summary>
    public double[] PairSeconds { get; }

    /// <summary>Kullback-Leibler divergence of the posterior from the standard normal prior; zero while the core is known.</summary>
    public double Divergence { get; private set; }

    /// <summary>Makes the core known: a CP model's ones.</summary>
    public void SetSuperdiagonal()
    {
        int stride = 0, place = 1;
        for (int k = _ranks.Length - 1; k >= 0; k--)
        {
            stride += place;
            place *= _ranks[k];
        }
        for (int r = 0; r < _ranks[0]; r++)
            Mean[r * stride] = 1;
        FillSeconds([]);
    }

    /// <summary>Starts from standard normal numbers, taken as known.</summary>
    public void SetRandom(Random random)
    {
        for (int i = 0; i < _count; i++)
            Mean[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        FillSeconds([]);
    }

    /// <summary>The posterior under a standard normal prior.</summary>
    /// <param name="precision">E[τ].</param>
    /// <param name="pairSum">Sum of E[z z'] over the data, z the Kronecker product of the factors, in pairs as <see cref="PairSeconds"/>.</param>
    /// <param name="shift">Sum of y E[z], [R_1, ..., R_K].</param>
    public void Update(double precision, ReadOnlySpan<double> pairSum, ReadOnlySpan<double> shift)
    {
        double[] matrix = new double[_count * _count], inverse = new double[_count * _count];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = precision * pairSum[_pairPlaces[i]];
        for (int i = 0; i < _count; i++)
        {
            matrix[i * _count + i] += 1;
            inverse[i * _count + i] = 1;
            Mean[i] = precision * shift[i];
        }
        SmallMatrix.Cholesky(matrix, _count);
        SmallMatrix.CholeskySolve(matrix, inverse, _count, _count);
        SmallMatrix.CholeskySolve(matrix, Mean, _count, 1);
        FillSeconds(inverse);
        Divergence = 0;
        for (int i = 0; i < _count; i++)
            Divergence += (inverse[i * _count + i] + Mean[i] * Mean[i] - 1) / 2 + Math.Log(matrix[i * _count + i]);
    }

    /// <summary>Sum over the data of E[f²], from the sum of E[z z'] in pairs.</summary>
    public double SumOfSquares(ReadOnlySpan<double> pairSum)
    {
        double sum = 0;
        for (int i = 0; i < PairSeconds.Length; i++)
            sum += PairSeconds[i] * pairSum[i];
        return sum;
    }

    private void FillSeconds(ReadOnlySpan<double> covariance)
    {
        Array.Clear(PairSeconds);
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < _count; j++)
            {
                int at = i * _count + j;
                _seconds[at] = Mean[i] * Mean[j] + (covariance.IsEmpty ? 0 : covariance[at]);
                PairSeconds[_pairPlaces[at]] += _seconds[at];
            }
        }
    }

    /// <summary>Where each element of the full second moments stands among the pairs, [count, count].</summary>
    private int[] PairPlaces()
    {
        int[] places = new int[_count * _count];
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < _count; j++)
            {
                int place = 0, stride = 1, left = i, right = j;
                for (int k = _ranks.Length - 1; k >= 0; k--)
                {
                    (int p, int q) = (left % _ranks[k], right % _ranks[k]);
                    (left, right) = (left / _ranks[k], right / _ranks[k]);
                    if (p > q)
                        (p, q) = (q, p);
                    place += stride * (p * _ranks[k] - p * (p - 1) / 2 + q - p);
                    stride *= _pairs[k];
                }
                places[i * _count + j] = place;
            }
        }
        return places;
    }
}
