namespace EquivSim.Dynamics;

/// <summary>
/// FIRE, the fast inertial relaxation engine (Bitzek et al., Phys. Rev. Lett. 97, 170201, 2006) in the form of Guenole et al.
/// (Comput. Mater. Sci. 175, 109584, 2020): semi-implicit Euler, half a step back when the motion turns uphill. All atoms have
/// unit mass; it needs forces only, so it copes with energies that are not smooth to the last digit.
/// </summary>
public sealed class Fire : Relaxer
{
    // The papers' recommended constants; times in the units in which mass is 1: Angstrom (eV)^-1/2.
    private const double FirstTimeStep = 0.1;
    private const double LongestTimeStep = 1.0;
    private const double ShortestTimeStep = 0.002;
    private const double Grow = 1.1;
    private const double Shrink = 0.5;
    private const double FirstMixing = 0.25;
    private const double MixingDecay = 0.99;
    private const int StepsBeforeGrowth = 20;

    private double[] _velocities = [];
    private double _timeStep, _mixing;
    private int _downhill;

    /// <inheritdoc/>
    public override string Name => "FIRE";

    private protected override void Start()
    {
        _velocities = new double[3 * Structure.AtomCount];
        _timeStep = FirstTimeStep;
        _mixing = FirstMixing;
        _downhill = 0;
    }

    private protected override bool Step(double maximumDisplacement)
    {
        ReadOnlySpan<double> forces = Forces;
        Span<double> positions = Structure.Positions;
        if (Dot(forces, _velocities) >= 0)
        {
            if (++_downhill > StepsBeforeGrowth)
            {
                _timeStep = Math.Min(_timeStep * Grow, LongestTimeStep);
                _mixing *= MixingDecay;
            }
        }
        else
        {
            for (int k = 0; k < positions.Length; k++)
                positions[k] -= 0.5 * _timeStep * _velocities[k];
            Array.Clear(_velocities);
            _timeStep = Math.Max(_timeStep * Shrink, ShortestTimeStep);
            _mixing = FirstMixing;
            _downhill = 0;
        }

        for (int k = 0; k < _velocities.Length; k++)
            _velocities[k] += _timeStep * forces[k];
        double force = Math.Sqrt(Dot(forces, forces));
        double turn = force > 0 ? _mixing * Math.Sqrt(Dot(_velocities, _velocities)) / force : 0;
        for (int k = 0; k < _velocities.Length; k++)
            _velocities[k] = (1 - _mixing) * _velocities[k] + turn * forces[k];

        // The velocities themselves are cut: if only the step were, they would pile up and overshoot later.
        double longest = _timeStep * Longest(_velocities);
        if (longest > maximumDisplacement)
            Mechanics.Scale(_velocities, maximumDisplacement / longest);
        for (int k = 0; k < positions.Length; k++)
            positions[k] += _timeStep * _velocities[k];
        Evaluate();
        return true;
    }
}
