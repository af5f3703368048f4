using EquivSim.Fourier;

namespace EquivSim.Electrostatics;

/// <summary>Chooses SPME's parameters for a force error, and measures that they meet it.</summary>
/// <remarks>
/// The split follows from an estimate of the truncation in real space; the grid starts from the error law of splines and is refined until
/// forces on randomly drawn charges agree with an exact sum.
/// </remarks>
public static class SpmeTuning
{
    private const int ProbeCount = 64;
    private const int Attempts = 12;

    /// <summary>Parameters whose measured force error is at most the requested one.</summary>
    /// <param name="system">A typical system.</param>
    /// <param name="relativeForceError">Requested error.</param>
    /// <param name="fourier">Where transforms come from.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="InvalidOperationException">The error cannot be met; the message tells how close it came.</exception>
    public static (SpmeParameters Parameters, ForceError Error) Choose(PointCharges system, double relativeForceError, FourierProvider fourier, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(system);
        ProbeForces exact = ProbeForces.Of(system, ProbeCount, seed: 1, threads);
        var lattice = new Lattice(system.Cell);
        double volume = OccupiedVolume.Of(lattice, system.Positions);
        var start = MeshStart.For(system, volume, relativeForceError, exact.RootMeanSquare);
        (double alpha, double cutoff, double step) = (start.Alpha, start.Cutoff, start.Step);
        int order = start.Order;
        (SpmeParameters Parameters, ForceError Error) best = default;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (int, int, int) grid = (Length(0), Length(1), Length(2));
            var parameters = new SpmeParameters(alpha, cutoff, order, grid);
            ForceError error = Measure(system, parameters, exact, fourier, threads);
            if (best.Parameters is null || error.Relative < best.Error.Relative)
                best = (parameters, error);
            if (error.Relative <= relativeForceError)
                return (parameters, error);
            step *= Math.Clamp(Math.Pow(0.8 * relativeForceError / error.Relative, 1.0 / (order - 1)), 0.6, 0.93);
            if (attempt % 3 == 2)
            {
                // Refining the grid did not do: what is left is the truncation of the pairs.
                cutoff *= 1.06;
                alpha = MeshStart.Split(system, volume, cutoff, 0.3 * relativeForceError * exact.RootMeanSquare);
            }

            int Length(int axis)
            {
                double length = Math.Sqrt(Squared(lattice.Vectors.Slice(3 * axis, 3)));
                return SpmeParameters.GoodLength(Math.Max(order + 1, length / step));
            }
        }
        throw new InvalidOperationException(
            $"SPME cannot reach a relative force error of {relativeForceError:E1} for this system; the best of {Attempts} attempts has {best.Error.Relative:E1} with {best.Parameters}.");
    }

    /// <summary>The force error of given parameters, measured on randomly drawn charges against an exact sum.</summary>
    /// <param name="system">Charges in a periodic cell.</param>
    /// <param name="parameters">Parameters to judge.</param>
    /// <param name="fourier">Where transforms come from.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="threads">Threads to use.</param>
    public static ForceError Measure(PointCharges system, SpmeParameters parameters, FourierProvider fourier, int seed = 1, int threads = 1) =>
        Measure(system, parameters, ProbeForces.Of(system, ProbeCount, seed, threads), fourier, threads);

    private static ForceError Measure(PointCharges system, SpmeParameters parameters, ProbeForces exact, FourierProvider fourier, int threads)
    {
        using var solver = new SpmeSolver(parameters, fourier, threads);
        var result = new ElectrostaticResult();
        solver.Evaluate(system, result);
        return exact.Compare(system, result);
    }

    private static double Squared(ReadOnlySpan<double> v) => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
}
