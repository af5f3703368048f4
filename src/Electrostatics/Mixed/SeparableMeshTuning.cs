using EquivSim.Fourier;

namespace EquivSim.Electrostatics;

/// <summary>Chooses the parameters of <see cref="SeparableMeshSolver"/> for a force error and measures that they meet it, as <see cref="SpmeTuning"/> does.</summary>
public static class SeparableMeshTuning
{
    private const int ProbeCount = 32;
    private const int Attempts = 12;

    /// <summary>Parameters whose measured force error is at most the requested one.</summary>
    /// <param name="system">A typical system.</param>
    /// <param name="relativeForceError">Requested error.</param>
    /// <param name="fourier">Where transforms come from.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="InvalidOperationException">The error cannot be met; the message tells how close it came.</exception>
    public static (SeparableMeshParameters Parameters, ForceError Error) Choose(PointCharges system, double relativeForceError, FourierProvider fourier, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(system);
        var exact = ProbeForces.OfMixed(system, ProbeCount, seed: 1, threads);
        var lattice = Lattice.Rectangular(system.Cell);
        double volume = OccupiedVolume.Of(lattice, system.Positions);
        var start = MeshStart.For(system, volume, relativeForceError, exact.RootMeanSquare);
        (double cutoff, double step) = (start.Cutoff, start.Step);
        double alpha = start.Alpha, digits = Math.Min(15, -Math.Log10(relativeForceError) + 2);
        (SeparableMeshParameters Parameters, ForceError Error) best = default;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var parameters = new SeparableMeshParameters(alpha, cutoff, start.Order, step, digits);
            using var solver = new SeparableMeshSolver(parameters, fourier, threads);
            var result = new ElectrostaticResult();
            solver.Evaluate(system, result);
            ForceError error = exact.Compare(system, result);
            if (best.Parameters is null || error.Relative < best.Error.Relative)
                best = (parameters, error);
            if (error.Relative <= relativeForceError)
                return (parameters, error);
            step *= Math.Clamp(Math.Pow(0.8 * relativeForceError / error.Relative, 1.0 / (start.Order - 1)), 0.6, 0.93);
            if (attempt % 3 == 2)
            {
                cutoff *= 1.06;
                alpha = MeshStart.Split(system, volume, cutoff, 0.3 * relativeForceError * exact.RootMeanSquare);
            }
        }
        throw new InvalidOperationException(
            $"The separable mesh cannot reach a relative force error of {relativeForceError:E1} for this system; the best of {Attempts} attempts has {best.Error.Relative:E1} with {best.Parameters}.");
    }

    /// <summary>The force error of results obtained by any method, measured on randomly drawn charges against the separable sum.</summary>
    /// <param name="system">Charges with periodic axes at right angles.</param>
    /// <param name="result">Their results.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="threads">Threads to use.</param>
    public static ForceError Measure(PointCharges system, ElectrostaticResult result, int seed = 1, int threads = 1) =>
        ProbeForces.OfMixed(system, ProbeCount, seed, threads).Compare(system, result);
}
