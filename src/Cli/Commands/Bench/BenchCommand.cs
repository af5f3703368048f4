using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Commands.Bench.Backends;
using EquivSim.Cli.Commands.Bench.Sphere;
using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench</c>: how fast things are on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("bench", "Measure speed on this machine.")
    {
        BenchMaceCommand.Create(terminal, cancellation),
        BenchOrbitalsCommand.Create(terminal, cancellation),
        TensorProductsCommand.Create(terminal, cancellation),
        BenchBackendsCommand.Create(terminal, cancellation),
        BenchScalingCommand.Create(terminal, cancellation),
        BenchKernelsCommand.Create(terminal, cancellation),
        BenchTrainingCommand.Create(terminal, cancellation),
        BenchSphereCommand.Create(terminal, cancellation),
        BenchSpectralCommand.Create(terminal, cancellation),
    };

    /// <summary>A time per atom and its spread.</summary>
    public static string Figures(Milliseconds time, int atoms) => string.Create(
        CultureInfo.InvariantCulture, $"{time.Median / atoms:0.0000} ms/atom (median of {time.Count}; fastest {time.Fastest / atoms:0.0000}, slowest {time.Slowest / atoms:0.0000})");
}
