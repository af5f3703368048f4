namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product by one method, to be measured.</summary>
/// <param name="Description">What it is; its times are not known yet.</param>
/// <param name="Make">Makes what runs it on a number of threads.</param>
internal sealed record ProductRun(ProductTiming Description, Func<int, IProductRunner> Make);
