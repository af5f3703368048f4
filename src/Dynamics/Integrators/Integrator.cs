namespace EquivSim.Dynamics;

/// <summary>Moves a system through time, one step after another. <see cref="Step"/> allocates nothing.</summary>
public abstract class Integrator
{
    /// <summary>Binds an integrator to a system.</summary>
    /// <param name="system">The system to move; its forces must belong to its positions, as they do after construction.</param>
    /// <param name="timeStep">Length of a step in fs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time step is not positive and finite.</exception>
    protected Integrator(MolecularSystem system, double timeStep)
    {
        ArgumentNullException.ThrowIfNull(system);
        RequirePositive(timeStep, nameof(timeStep), "fs");
        System = system;
        TimeStep = timeStep;
    }

    /// <summary>The system that is moved.</summary>
    public MolecularSystem System { get; }

    /// <summary>Length of a step in fs.</summary>
    public double TimeStep { get; }

    /// <summary>Name of the method, as checkpoints and reports give it.</summary>
    public abstract string Name { get; }

    /// <summary>What the exact flow conserves, in eV: the total energy, corrected for the heat that a thermostat has exchanged.</summary>
    public abstract double ConservedQuantity { get; }

    /// <summary>Advances positions, velocities and forces by one time step, with one evaluation of the potential.</summary>
    public abstract void Step();

    /// <summary>Parameters by name, which a restart must find unchanged.</summary>
    public virtual IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double> { ["time_step_fs"] = TimeStep };

    /// <summary>Writes what positions and velocities do not hold (thermostat variables, random generator) into <paramref name="state"/>.</summary>
    public virtual void Save(IntegratorState state)
    {
    }

    /// <summary>Takes over what <see cref="Save"/> wrote; the trajectory then continues exactly.</summary>
    public virtual void Load(IntegratorState state)
    {
    }

    /// <summary>Throws unless <paramref name="value"/> is positive and finite.</summary>
    private protected static void RequirePositive(double value, string name, string unit)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"A positive, finite value in {unit} was expected.");
    }
}
