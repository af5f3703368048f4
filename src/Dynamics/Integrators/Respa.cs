using EquivSim.Potentials;

namespace EquivSim.Dynamics;

/// <summary>One potential of <see cref="Respa"/> and how often it acts.</summary>
/// <param name="Potential">The potential; it stays the caller's.</param>
/// <param name="Substeps">Its steps within one step of the level before, at least 1.</param>
public sealed record RespaLevel(IPotential Potential, int Substeps);

/// <summary>
/// Velocity Verlet with several time steps (r-RESPA): constant energy, second order, time-reversible, symplectic. Slow and costly forces act rarely, as
/// impulses; fast and cheap ones often.
/// </summary>
/// <remarks>
/// Tuckerman, Berne, Martyna, J. Chem. Phys. 97, 1990 (1992). An outer step near half the period of the fastest vibration resonates with it: with flexible
/// bonds to hydrogen, 4 fs are about the limit. The levels together must be the system's potential; its result holds their sums after each step.
/// </remarks>
public sealed class Respa : Integrator
{
    private readonly RespaLevel[] _levels;
    private readonly PotentialResult[] _results;

    /// <summary>Binds the integrator to a system.</summary>
    /// <param name="system">The system to move.</param>
    /// <param name="timeStep">Length of a step, fs: that of the slowest level when it acts once.</param>
    /// <param name="levels">From the slowest to the fastest.</param>
    /// <exception cref="ArgumentException">No levels, a number of substeps below 1, or levels whose energies do not add up to the system's.</exception>
    public Respa(MolecularSystem system, double timeStep, params IReadOnlyList<RespaLevel> levels)
        : base(system, timeStep)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0 || levels.Any(l => l.Substeps < 1))
            throw new ArgumentException($"r-RESPA needs at least one level, each with at least one substep; got {levels.Count} levels with {string.Join(", ", levels.Select(l => l.Substeps))} substeps.", nameof(levels));
        _levels = [.. levels];
        _results = [.. levels.Select(_ => new PotentialResult())];
        double whole = system.PotentialEnergy;
        EvaluateAll();
        if (Math.Abs(system.PotentialEnergy - whole) > 1e-6 * (1 + Math.Abs(whole)))
            throw new ArgumentException($"The levels' energies add up to {system.PotentialEnergy} eV, but the system's potential gives {whole} eV.", nameof(levels));
    }

    /// <inheritdoc/>
    public override string Name => "respa";

    /// <summary>Total energy K + U in eV.</summary>
    public override double ConservedQuantity => System.KineticEnergy + System.PotentialEnergy;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Parameters
    {
        get
        {
            Dictionary<string, double> parameters = new() { ["time_step_fs"] = TimeStep };
            for (int level = 0; level < _levels.Length; level++)
                parameters[$"substeps_{level}"] = _levels[level].Substeps;
            return parameters;
        }
    }

    /// <inheritdoc/>
    public override void Step()
    {
        Advance(0, TimeStep);
        Sum();
    }

    /// <inheritdoc/>
    public override void Save(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (int level = 0; level < _levels.Length; level++)
            state.Set(ForcesOf(level), _results[level].Forces);
    }

    /// <inheritdoc/>
    public override void Load(IntegratorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (int level = 0; level < _levels.Length; level++)
            state.Get(ForcesOf(level), _results[level].Forces);
    }

    private static string ForcesOf(int level) => $"forces_{level}";

    /// <summary>All substeps of a level within a time.</summary>
    private void Advance(int level, double time)
    {
        (RespaLevel own, PotentialResult result) = (_levels[level], _results[level]);
        double step = time / own.Substeps;
        for (int substep = 0; substep < own.Substeps; substep++)
        {
            Mechanics.Kick(System, result.Forces, 0.5 * step);
            if (level + 1 < _levels.Length)
                Advance(level + 1, step);
            else
                Move(step);
            own.Potential.Evaluate(System.Structure, result);
            Mechanics.Kick(System, result.Forces, 0.5 * step);
        }
    }

    private void Move(double time)
    {
        Mechanics.Drift(System, time);
        System.Moved?.Invoke();
    }

    private void EvaluateAll()
    {
        for (int level = 0; level < _levels.Length; level++)
            _levels[level].Potential.Evaluate(System.Structure, _results[level]);
        Sum();
    }

    private void Sum()
    {
        PotentialResult sum = System.Result;
        sum.Clear();
        foreach (PotentialResult part in _results)
            sum.Add(part);
    }
}
