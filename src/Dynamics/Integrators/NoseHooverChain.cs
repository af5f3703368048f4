namespace EquivSim.Dynamics;

/// <summary>
/// Nose-Hoover chains: deterministic dynamics at constant temperature (NVT), by the reversible splitting of Martyna,
/// Tuckerman, Tobias and Klein (Mol. Phys. 87, 1117, 1996): half a step of the chain, velocity Verlet, half a step of the
/// chain, the latter with Yoshida's fourth-order weights. Momentum and angular momentum that are zero stay zero; the
/// thermostat counts the system's <see cref="MolecularSystem.DegreesOfFreedom"/> at construction.
/// </summary>
public sealed class NoseHooverChain : Integrator
{
    // Yoshida's three weights of fourth order: 1/(2 - 2^(1/3)) at both ends (Phys. Lett. A 150, 262, 1990).
    private const double OuterWeight = 1.3512071919596578;
    private const double InnerWeight = 1 - 2 * OuterWeight;

    private readonly double _thermalEnergy;
    private readonly double[] _masses;
    private readonly double[] _positions;
    private readonly double[] _velocities;

    /// <summary>Binds the thermostat to a system.</summary>
    /// <param name="system">The system to move; remove its rigid motions first.</param>
    /// <param name="timeStep">Length of a step in fs.</param>
    /// <param name="temperature">T in K, positive.</param>
    /// <param name="relaxationTime">Time tau in fs over which the thermostat acts: the chain's masses are f kT tau^2, kT tau^2, ...; some 20 to 100 time steps is common.</param>
    /// <param name="chainLength">Number of thermostats in the chain.</param>
    /// <param name="substeps">Number of parts that each half step of the chain is cut into.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    /// <exception cref="ArgumentException">The system has no degree of freedom.</exception>
    public NoseHooverChain(
        MolecularSystem system, double timeStep, double temperature, double relaxationTime, int chainLength = 3, int substeps = 2)
        : base(system, timeStep)
    {
        RequirePositive(temperature, nameof(temperature), "K");
        RequirePositive(relaxationTime, nameof(relaxationTime), "fs");
        ArgumentOutOfRangeException.ThrowIfLessThan(chainLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(substeps, 1);
        if (system.DegreesOfFreedom == 0)
            throw new ArgumentException("The system has no degree of freedom left for a thermostat to act on.", nameof(system));

        Temperature = temperature;
        RelaxationTime = relaxationTime;
        Substeps = substeps;
        _thermalEnergy = Mechanics.Boltzmann * temperature;
        _masses = new double[chainLength];
        _masses.AsSpan().Fill(_thermalEnergy * relaxationTime * relaxationTime);
        Hold(system.DegreesOfFreedom);
        _positions = new double[chainLength];
        _velocities = new double[chainLength];
    }

    /// <summary>Temperature of the bath in K.</summary>
    public double Temperature { get; }

    /// <summary>Relaxation time tau in fs.</summary>
    public double RelaxationTime { get; }

    /// <summary>Number of thermostats in the chain.</summary>
    public int ChainLength => _masses.Length;

    /// <summary>Number of parts of each half step of the chain.</summary>
    public int Substeps { get; }

    /// <summary>Degrees of freedom that the thermostat holds at its temperature.</summary>
    public int DegreesOfFreedom { get; private set; }

    /// <inheritdoc/>
    public override string Name => "nose-hoover-chain";

    /// <summary>Energy of system and chain, K + U + sum Q v^2/2 + f kT eta_1 + kT sum eta_k, in eV.</summary>
    public override double ConservedQuantity
    {
        get
        {
            double chain = DegreesOfFreedom * _thermalEnergy * _positions[0];
            for (int k = 0; k < _masses.Length; k++)
            {
                chain += 0.5 * _masses[k] * _velocities[k] * _velocities[k];
                if (k > 0)
                    chain += _thermalEnergy * _positions[k];
            }
            return System.KineticEnergy + System.PotentialEnergy + chain;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double>
    {
        ["time_step_fs"] = TimeStep,
        ["temperature_K"] = Temperature,
        ["relaxation_time_fs"] = RelaxationTime,
        ["chain_length"] = ChainLength,
        ["substeps"] = Substeps,
    };

    /// <inheritdoc/>
    public override void Step()
    {
        HalfStepOfChain();
        Mechanics.Kick(System, 0.5 * TimeStep);
        Mechanics.Drift(System, TimeStep);
        System.Evaluate();
        Mechanics.Kick(System, 0.5 * TimeStep);
        HalfStepOfChain();
    }

    /// <inheritdoc/>
    public override void Save(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set("chain_positions", _positions);
        state.Set("chain_velocities", _velocities);
        state.Set("degrees_of_freedom", DegreesOfFreedom);
    }

    /// <inheritdoc/>
    public override void Load(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Get("chain_positions", _positions.AsSpan());
        state.Get("chain_velocities", _velocities.AsSpan());
        Span<double> held = stackalloc double[1];
        state.Get("degrees_of_freedom", held);
        Hold((int)held[0]);
    }

    private void Hold(int degreesOfFreedom)
    {
        DegreesOfFreedom = degreesOfFreedom;
        _masses[0] = degreesOfFreedom * _thermalEnergy * RelaxationTime * RelaxationTime;
    }

    private void HalfStepOfChain()
    {
        double twiceKinetic = 2 * System.KineticEnergy;
        double scale = 1;
        double time = 0.5 * TimeStep / Substeps;
        for (int part = 0; part < Substeps; part++)
        {
            Propagate(OuterWeight * time, ref twiceKinetic, ref scale);
            Propagate(InnerWeight * time, ref twiceKinetic, ref scale);
            Propagate(OuterWeight * time, ref twiceKinetic, ref scale);
        }
        Mechanics.Scale(System.Velocities, scale);
    }

    /// <summary>One symmetric pass over the chain: velocities from the far end inwards, scaling of the atoms, velocities outwards.</summary>
    private void Propagate(double time, ref double twiceKinetic, ref double scale)
    {
        int last = _masses.Length - 1;
        _velocities[last] += 0.5 * time * Acceleration(last, twiceKinetic);
        for (int k = last - 1; k >= 0; k--)
            KickAndDrag(k, time, twiceKinetic);

        double factor = Math.Exp(-time * _velocities[0]);
        scale *= factor;
        twiceKinetic *= factor * factor;
        for (int k = 0; k <= last; k++)
            _positions[k] += time * _velocities[k];

        for (int k = 0; k < last; k++)
            KickAndDrag(k, time, twiceKinetic);
        _velocities[last] += 0.5 * time * Acceleration(last, twiceKinetic);
    }

    /// <summary>Half a kick of thermostat k between two quarters of the drag that thermostat k + 1 puts on it.</summary>
    private void KickAndDrag(int k, double time, double twiceKinetic)
    {
        double drag = Math.Exp(-0.25 * time * _velocities[k + 1]);
        _velocities[k] = (_velocities[k] * drag + 0.5 * time * Acceleration(k, twiceKinetic)) * drag;
    }

    /// <summary>Acceleration of a thermostat in 1/fs^2.</summary>
    private double Acceleration(int k, double twiceKinetic)
    {
        double driving = k == 0
            ? twiceKinetic - DegreesOfFreedom * _thermalEnergy
            : _masses[k - 1] * _velocities[k - 1] * _velocities[k - 1] - _thermalEnergy;
        return driving / _masses[k];
    }
}
