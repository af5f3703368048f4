using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// Draws kernel parameters and noise from their posterior by Hamiltonian Monte Carlo (Duane et al., Phys. Lett. B 195, 216 (1987); Neal, arXiv:1206.1901). A kernel that
/// has learned frequencies from noisy data does not know them exactly, nor whether a wave that it left out is there; with one kernel the intervals of the solution are too narrow.
/// </summary>
/// <remarks>The walk starts at the optimum and is done in coordinates in which the curvature there is one in all directions.</remarks>
internal sealed class KernelSampler
{
    // A normal prior of this deviation about the optimum on every parameter: directions that the data say nothing about stay bounded.
    private const double PriorDeviation = 2;
    private const double Difference = 1e-4, WantedAcceptance = 0.75;
    private const int Leaps = 6;

    private readonly CollocationEvidence _evidence;
    private readonly double[] _optimum, _gradient;
    private readonly Matrix<double> _toParameters;
    private readonly Random _random;
    private double _leap = 0.3;

    /// <param name="evidence">What parameters are worth.</param>
    /// <param name="optimum">The most probable ones.</param>
    /// <param name="seed">Of the walk.</param>
    public KernelSampler(CollocationEvidence evidence, double[] optimum, int seed)
    {
        (_evidence, _optimum, _gradient, _random) = (evidence, optimum, new double[optimum.Length], new Random(seed));
        Evd<double> curvature = Curvature().Evd(Symmetricity.Symmetric);
        Vector<double> widths = curvature.EigenValues.Map(c => 1 / Math.Sqrt(Math.Max(0, c.Real) + 1 / (PriorDeviation * PriorDeviation)));
        _toParameters = curvature.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(widths);
    }

    /// <summary>Walks.</summary>
    /// <param name="warmUp">Moves that settle the walk and its step, and are thrown away.</param>
    /// <param name="count">Parameters to draw, one a move.</param>
    /// <param name="goesOn">Told the number of each move and what is minimised before it; false ends the walk.</param>
    public IReadOnlyList<double[]> Draw(int warmUp, int count, Func<int, double, bool> goesOn)
    {
        var draws = new List<double[]>();
        State state = Evaluate(Vector<double>.Build.Dense(_optimum.Length));
        for (int move = 1; move <= warmUp + count && goesOn(move, state.Energy); move++)
        {
            (state, double acceptance) = Move(state);
            if (move <= warmUp)
                _leap *= Math.Exp(0.2 * (acceptance - WantedAcceptance));
            else
                draws.Add(Parameters(state.Place));
        }
        return draws;
    }

    /// <summary>One trajectory with a fresh momentum, accepted by Metropolis' rule.</summary>
    private (State State, double Acceptance) Move(State start)
    {
        Vector<double> momentum = Vector<double>.Build.Dense(_optimum.Length, _ => Normal());
        // Steps of varying length do not come round to where they were.
        double before = start.Energy + momentum.DotProduct(momentum) / 2, leap = _leap * (0.8 + 0.4 * _random.NextDouble());
        State state = start;
        for (int i = 0; i < Leaps && double.IsFinite(state.Energy); i++)
        {
            momentum -= leap / 2 * state.Slope;
            state = Evaluate(state.Place + leap * momentum);
            momentum -= leap / 2 * state.Slope;
        }
        double after = state.Energy + momentum.DotProduct(momentum) / 2;
        double acceptance = double.IsFinite(after) ? Math.Min(1, Math.Exp(before - after)) : 0;
        return (_random.NextDouble() < acceptance ? state : start, acceptance);
    }

    private State Evaluate(Vector<double> place)
    {
        double[] parameters = Parameters(place);
        double energy = _evidence.Evaluate(parameters, _gradient);
        for (int i = 0; i < parameters.Length; i++)
        {
            double off = (parameters[i] - _optimum[i]) / PriorDeviation;
            energy += off * off / 2;
            _gradient[i] += off / PriorDeviation;
        }
        return new State(place, energy, _toParameters.TransposeThisAndMultiply(Vector<double>.Build.Dense(_gradient)));
    }

    private double[] Parameters(Vector<double> place) => (_toParameters * place + Vector<double>.Build.Dense(_optimum)).ToArray();

    /// <summary>Second derivatives at the optimum.</summary>
    private Matrix<double> Curvature()
    {
        int n = _optimum.Length;
        Matrix<double> curvature = Matrix<double>.Build.Dense(n, n);
        double[] up = new double[n], down = new double[n], moved = [.. _optimum];
        for (int i = 0; i < n; i++)
        {
            moved[i] = _optimum[i] + Difference;
            _evidence.Evaluate(moved, up);
            moved[i] = _optimum[i] - Difference;
            _evidence.Evaluate(moved, down);
            moved[i] = _optimum[i];
            for (int j = 0; j < n; j++)
                curvature[i, j] = (up[j] - down[j]) / (2 * Difference);
        }
        return (curvature + curvature.Transpose()) / 2;
    }

    /// <summary>Box and Muller.</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>A place of the walk, minus the logarithm of its probability, and the slope of that.</summary>
    private readonly record struct State(Vector<double> Place, double Energy, Vector<double> Slope);
}
