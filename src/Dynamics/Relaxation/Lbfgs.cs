namespace EquivSim.Dynamics;

/// <summary>
/// L-BFGS (Nocedal, Math. Comput. 35, 773, 1980): quasi-Newton steps from the latest pairs of displacement and gradient change,
/// cut to the largest displacement allowed and halved until the energy falls.
/// </summary>
public sealed class Lbfgs : Relaxer
{
    private const double SufficientDecrease = 1e-4;
    private const int MaximumHalvings = 12;
    private const double FirstDisplacement = 0.05;

    // Energies of equal quality differ by this much, relative, through rounding (single-precision models too).
    private const double EnergyNoise = 1e-9;

    private readonly int _memory;
    private readonly Queue<Pair> _pairs = new();
    private double[] _direction = [], _startPositions = [], _startForces = [];

    /// <summary>Makes a relaxer.</summary>
    /// <param name="memory">Number of latest pairs to build the curvature from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The memory is smaller than 1.</exception>
    public Lbfgs(int memory = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memory, 1);
        _memory = memory;
    }

    /// <inheritdoc/>
    public override string Name => "L-BFGS";

    private protected override void Start()
    {
        _pairs.Clear();
        int size = 3 * Structure.AtomCount;
        _direction = new double[size];
        _startPositions = new double[size];
        _startForces = new double[size];
    }

    private protected override bool Step(double maximumDisplacement)
    {
        Structure.Positions.CopyTo(_startPositions);
        Forces.CopyTo(_startForces);
        double startEnergy = Energy;
        if (Search(startEnergy, maximumDisplacement))
            return true;
        if (_pairs.Count == 0)
            return false;

        // The curvature learned so far misleads here: once more along the forces.
        _pairs.Clear();
        return Search(startEnergy, maximumDisplacement);
    }

    /// <summary>Steps along the quasi-Newton direction; false, back at the start, when the energy does not fall along it.</summary>
    private bool Search(double startEnergy, double maximumDisplacement)
    {
        ComputeDirection();
        double descent = Dot(_direction, _startForces);
        if (!(descent > 0))
        {
            _pairs.Clear();
            _startForces.CopyTo(_direction, 0);
            descent = Dot(_direction, _startForces);
        }
        double longest = Longest(_direction);
        double limit = _pairs.Count == 0 ? Math.Min(FirstDisplacement, maximumDisplacement) : maximumDisplacement;
        double length = longest > limit ? limit / longest : 1;

        Span<double> positions = Structure.Positions;
        double noise = EnergyNoise * Math.Max(1, Math.Abs(startEnergy));
        for (int halving = 0; halving <= MaximumHalvings; halving++, length *= 0.5)
        {
            for (int k = 0; k < positions.Length; k++)
                positions[k] = _startPositions[k] + length * _direction[k];
            Evaluate();
            if (Energy <= startEnergy - SufficientDecrease * length * descent + noise)
            {
                Remember();
                return true;
            }
        }
        _startPositions.CopyTo(positions);
        Evaluate();
        return false;
    }

    /// <summary>direction = H F by the two-loop recursion, with H the inverse Hessian's estimate and F the forces.</summary>
    private void ComputeDirection()
    {
        _startForces.CopyTo(_direction, 0);
        if (_pairs.Count == 0)
            return;
        foreach (Pair pair in _pairs.Reverse())
        {
            pair.Weight = Dot(pair.Displacement, _direction) / pair.Curvature;
            Add(_direction, -pair.Weight, pair.GradientChange);
        }
        Pair latest = _pairs.Last();
        double scale = latest.Curvature / Dot(latest.GradientChange, latest.GradientChange);
        for (int k = 0; k < _direction.Length; k++)
            _direction[k] *= scale;
        foreach (Pair pair in _pairs)
            Add(_direction, pair.Weight - Dot(pair.GradientChange, _direction) / pair.Curvature, pair.Displacement);
    }

    private void Remember()
    {
        Pair pair = _pairs.Count == _memory ? _pairs.Dequeue() : new Pair(_direction.Length);
        ReadOnlySpan<double> positions = Structure.Positions, forces = Forces;
        for (int k = 0; k < positions.Length; k++)
        {
            pair.Displacement[k] = positions[k] - _startPositions[k];
            pair.GradientChange[k] = _startForces[k] - forces[k];
        }
        pair.Curvature = Dot(pair.Displacement, pair.GradientChange);
        // Without positive curvature the pair would turn the estimate indefinite.
        if (pair.Curvature > 1e-10 * Math.Sqrt(Dot(pair.Displacement, pair.Displacement) * Dot(pair.GradientChange, pair.GradientChange)))
            _pairs.Enqueue(pair);
    }

    private static void Add(double[] target, double factor, double[] source)
    {
        for (int k = 0; k < target.Length; k++)
            target[k] += factor * source[k];
    }

    private sealed class Pair(int size)
    {
        public double[] Displacement { get; } = new double[size];

        public double[] GradientChange { get; } = new double[size];

        public double Curvature { get; set; }

        public double Weight { get; set; }
    }
}
