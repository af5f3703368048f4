using System.Diagnostics;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Bench.Backends;

/// <summary>One network trained once with one backend in its convolutions.</summary>
/// <param name="Backend">
/// What computed the convolutions: a tensor product, <c>dense</c> (torch's own operations) or <c>compiled</c> (the fused kernels); <c>gaunt</c> for
/// another network, dense, with products of functions in place of the symmetric contraction.
/// </param>
/// <param name="Seed">Seed of the weights and of the order of the data.</param>
/// <param name="Losses">Loss of each step, before it.</param>
/// <param name="Steps">Milliseconds of a step.</param>
/// <param name="EnergyError">Root mean square error of the energy on the test set, meV/atom.</param>
/// <param name="ForceError">Of the forces, meV/Å.</param>
internal sealed record BackendTraining(string Backend, long Seed, double[] Losses, Milliseconds Steps, double EnergyError, double ForceError)
{
    private const string Compiled = "compiled", Dense = "dense", Gaunt = "gaunt";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Compiled, Dense, .. MaceConvolution.All.Select(c => c.Name).Where(n => n != "automatic"), Gaunt];

    /// <summary>Trains and tests.</summary>
    public static BackendTraining Run(
        string backend, long seed, MaceConfiguration network, TrainingOptions template, IReadOnlyList<Structure> training, IReadOnlyList<Structure> test,
        CancellationToken cancellation)
    {
        TrainingOptions options = template with
        {
            Seed = seed,
            Executor = backend == Compiled ? TrainingExecutor.Compiled : TrainingExecutor.Dense,
            TensorProduct = backend is Compiled or Dense or Gaunt ? null : backend,
        };
        TrainingRun run = TrainingRun.Prepare(backend == Gaunt ? network with { Product = MaceProduct.Gaunt } : network, training, test, options);
        using MaceModel model = run.Model;
        string folder = Directory.CreateTempSubdirectory("equivsim-").FullName;
        try
        {
            using var trainer = new Trainer(model, run.Training, [], options, folder, run.Metadata);
            var losses = new List<double>();
            var times = new List<double>();
            long start = Stopwatch.GetTimestamp();
            trainer.Run(
                progress =>
                {
                    if (progress.Finished is null)
                    {
                        losses.Add(progress.Loss);
                        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    }
                    start = Stopwatch.GetTimestamp();
                },
                cancellation);
            cancellation.ThrowIfCancellationRequested();
            ErrorMetrics errors = Evaluation.Run(model, test, cancellation: cancellation).Metrics;
            return new(backend, seed, [.. losses], Milliseconds.Of([.. times]), 1000 * errors.EnergyRmsePerAtom!.Value, 1000 * errors.ForcesRmse!.Value);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
