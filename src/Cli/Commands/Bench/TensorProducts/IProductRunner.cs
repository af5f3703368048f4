namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product with random operands, ready to be timed.</summary>
internal interface IProductRunner : IDisposable
{
    /// <summary>Computes the products.</summary>
    void Forward();

    /// <summary>Computes the products, then the gradients of all operands.</summary>
    void ForwardAndBackward();
}
