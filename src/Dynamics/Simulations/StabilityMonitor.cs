using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>Watches each step of a simulation; what it finds it throws as a <see cref="Finding"/>, which the runner completes.</summary>
internal sealed class StabilityMonitor
{
    private readonly MolecularSystem _system;
    private readonly StabilityLimits _limits;
    private readonly double[] _previous;

    public StabilityMonitor(MolecularSystem system, StabilityLimits limits)
    {
        _system = system;
        _limits = limits;
        _previous = new double[3 * system.AtomCount];
    }

    /// <summary>Takes the present positions as those before the next step.</summary>
    public void Restart() => _system.Positions.CopyTo(_previous);

    /// <summary>Looks at the positions before the potential does: a lost atom would cost it much, or make it fail with a less clear message.</summary>
    public void CheckPositions()
    {
        ReadOnlySpan<double> x = _system.Positions;
        double limit = _limits.MaximumDisplacement * _limits.MaximumDisplacement;
        for (int i = 0; i < _system.AtomCount; i++)
        {
            double dx = x[3 * i] - _previous[3 * i], dy = x[3 * i + 1] - _previous[3 * i + 1], dz = x[3 * i + 2] - _previous[3 * i + 2];
            double square = dx * dx + dy * dy + dz * dz;
            // Negated, so that NaN is caught too.
            if (!(square <= limit))
            {
                throw new Finding(SimulationFailure.Displacement, i, string.Create(CultureInfo.InvariantCulture,
                    $"{Atom(i)} moved {Math.Sqrt(square):G4} A in one step, more than the {_limits.MaximumDisplacement:G4} A allowed; {State(i)}"));
            }
        }
        x.CopyTo(_previous);
    }

    /// <summary>Looks at energy, forces and temperature after a step.</summary>
    public void CheckStep()
    {
        ReadOnlySpan<double> forces = _system.Forces;
        for (int k = 0; k < forces.Length; k++)
        {
            if (!double.IsFinite(forces[k]))
                throw new Finding(SimulationFailure.NonFiniteForce, k / 3, $"the force on {Atom(k / 3)} is not finite; {State(k / 3)}");
        }
        double energy = _system.PotentialEnergy;
        if (!double.IsFinite(energy))
            throw new Finding(SimulationFailure.NonFiniteEnergy, null, $"the potential energy is {energy} eV");

        double temperature = _system.Temperature;
        if (!(temperature <= _limits.MaximumTemperature))
        {
            int hottest = Hottest();
            double kinetic = 0.5 * Mechanics.KineticUnit * _system.Masses[hottest] * _system.SquaredSpeed(hottest);
            throw new Finding(SimulationFailure.Temperature, hottest, string.Create(CultureInfo.InvariantCulture,
                $"the temperature is {temperature:G6} K, more than the {_limits.MaximumTemperature:G6} K allowed; {Atom(hottest)} has most of the kinetic energy, {kinetic:G6} eV; {State(hottest)}"));
        }
    }

    private int Hottest()
    {
        int hottest = 0;
        for (int i = 1; i < _system.AtomCount; i++)
        {
            if (_system.Masses[i] * _system.SquaredSpeed(i) > _system.Masses[hottest] * _system.SquaredSpeed(hottest))
                hottest = i;
        }
        return hottest;
    }

    private string Atom(int i) => $"atom {i} ({Elements.Symbol(_system.Structure.AtomicNumbers[i])})";

    private string State(int i) =>
        $"its position is {Vector(_system.Positions, i)} A, its velocity {Vector(_system.Velocities, i)} A/fs, the last force on it {Vector(_system.Forces, i)} eV/A";

    private static string Vector(ReadOnlySpan<double> v, int i) => string.Create(CultureInfo.InvariantCulture,
        $"({v[3 * i]:G6}, {v[3 * i + 1]:G6}, {v[3 * i + 2]:G6})");

    /// <summary>What the monitor found, before the runner knows step and checkpoint.</summary>
    public sealed class Finding(SimulationFailure failure, int? atom, string message) : Exception(message)
    {
        public SimulationFailure Failure { get; } = failure;

        public int? Atom { get; } = atom;
    }
}
