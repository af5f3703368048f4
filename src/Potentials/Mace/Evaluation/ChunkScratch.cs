namespace EquivSim.Potentials;

/// <summary>What one worker needs while it is on a chunk of atoms, besides its edges.</summary>
internal sealed class ChunkScratch<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Messages path by path, or their gradients.</summary>
    public NativeArray<T> PathMessages { get; } = new();

    /// <summary>Products of the messages, or their gradients.</summary>
    public NativeArray<T> Products { get; } = new();

    /// <summary>Gradients of the mixed messages.</summary>
    public NativeArray<T> MessageGradients { get; } = new();

    /// <summary>Gradients of the features that a convolution reads.</summary>
    public NativeArray<T> MappedGradients { get; } = new();

    /// <summary>Derivatives by each edge's length and perpendicular directions, in lanes.</summary>
    public NativeArray<T> EdgeSums { get; } = new();

    /// <summary>Input of one atom's contraction in one block.</summary>
    public NativeArray<T> Inputs { get; } = new();

    /// <summary>Output of one atom's contraction, or its gradient.</summary>
    public NativeArray<T> Outputs { get; } = new();

    /// <summary>Gradient of one atom's input.</summary>
    public NativeArray<T> InputGradients { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeArray<T> part in (IEnumerable<NativeArray<T>>)[PathMessages, Products, MessageGradients, MappedGradients, EdgeSums, Inputs, Outputs, InputGradients])
            part.Dispose();
    }
}
