using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>
/// Langevin dynamics at constant temperature (NVT) by the BAOAB splitting of Leimkuhler and Matthews
/// (Appl. Math. Res. Express 2013, 34; J. Chem. Phys. 138, 174102): half kick, half drift, exact Ornstein-Uhlenbeck step,
/// half drift, half kick. Its configurations are second-order accurate with a very small constant, and exact in a harmonic
/// well at every stable step. Friction and noise act on all 3N velocity components, so momentum is not conserved.
/// </summary>
public sealed class Langevin : Integrator
{
    private readonly RandomSource _random;
    private readonly double _keep;
    private readonly double[] _noise;
    private double _heat;

    /// <summary>Binds the thermostat to a system and sets its degrees of freedom to 3N.</summary>
    /// <param name="system">The system to move.</param>
    /// <param name="timeStep">Length of a step in fs.</param>
    /// <param name="temperature">T in K, not negative.</param>
    /// <param name="friction">Friction rate in 1/fs; velocities forget themselves within 1/friction.</param>
    /// <param name="random">Source of the noise; checkpoints hold its state.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public Langevin(MolecularSystem system, double timeStep, double temperature, double friction, RandomSource random)
        : base(system, timeStep)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!(temperature >= 0) || !double.IsFinite(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature in K, finite and not negative, was expected.");
        RequirePositive(friction, nameof(friction), "1/fs");

        Temperature = temperature;
        Friction = friction;
        _random = random;
        _keep = Math.Exp(-friction * timeStep);
        double lost = 1 - _keep * _keep;
        _noise = new double[system.AtomCount];
        for (int i = 0; i < _noise.Length; i++)
            _noise[i] = Math.Sqrt(lost * Mechanics.Boltzmann * temperature / (system.Masses[i] * Mechanics.KineticUnit));
        system.DegreesOfFreedom = 3 * system.AtomCount;
    }

    /// <summary>Temperature of the bath in K.</summary>
    public double Temperature { get; }

    /// <summary>Friction rate in 1/fs.</summary>
    public double Friction { get; }

    /// <inheritdoc/>
    public override string Name => "langevin-baoab";

    /// <summary>Total energy less the heat taken from the bath, in eV (Bussi and Parrinello, Phys. Rev. E 75, 056707, 2007).</summary>
    public override double ConservedQuantity => System.KineticEnergy + System.PotentialEnergy - _heat;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double>
    {
        ["time_step_fs"] = TimeStep,
        ["temperature_K"] = Temperature,
        ["friction_per_fs"] = Friction,
    };

    /// <inheritdoc/>
    public override void Step()
    {
        Mechanics.Kick(System, 0.5 * TimeStep);
        Mechanics.Drift(System, 0.5 * TimeStep);
        ExchangeHeat();
        Mechanics.Drift(System, 0.5 * TimeStep);
        System.Evaluate();
        Mechanics.Kick(System, 0.5 * TimeStep);
    }

    /// <inheritdoc/>
    public override void Save(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Span<ulong> words = stackalloc ulong[RandomSource.StateLength];
        _random.Save(words);
        state.Set("random", words);
        state.Set("heat", _heat);
    }

    /// <inheritdoc/>
    public override void Load(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Span<ulong> words = stackalloc ulong[RandomSource.StateLength];
        state.Get("random", words);
        _random.Load(words);
        state.Get("heat", new Span<double>(ref _heat));
    }

    private void ExchangeHeat()
    {
        double before = System.KineticEnergy;
        Span<double> velocities = System.Velocities;
        for (int i = 0; i < _noise.Length; i++)
        {
            double noise = _noise[i];
            velocities[3 * i] = _keep * velocities[3 * i] + noise * _random.NextGaussian();
            velocities[3 * i + 1] = _keep * velocities[3 * i + 1] + noise * _random.NextGaussian();
            velocities[3 * i + 2] = _keep * velocities[3 * i + 2] + noise * _random.NextGaussian();
        }
        _heat += System.KineticEnergy - before;
    }
}
