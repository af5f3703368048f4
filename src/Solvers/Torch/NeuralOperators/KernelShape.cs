namespace EquivSim.Solvers.Torch;

/// <summary>The sizes of a spectral kernel.</summary>
/// <param name="Layers">Layers that share it; 1 unless the layers are factorised jointly.</param>
/// <param name="In">Channels in.</param>
/// <param name="Out">Channels out.</param>
/// <param name="Modes">Modes on each axis.</param>
public sealed record KernelShape(int Layers, int In, int Out, IReadOnlyList<int> Modes)
{
    /// <summary>Wave numbers stored on each axis.</summary>
    public IReadOnlyList<int> Kept => [.. Modes.Select((m, j) => KeptModes.Count(m, j == Modes.Count - 1))];

    /// <summary>Whether several layers share the kernel.</summary>
    public bool IsJoint => Layers > 1;

    /// <summary>The dimensions of the tensor: layers if several, in, out, modes.</summary>
    public IReadOnlyList<int> Dimensions => IsJoint ? [Layers, In, Out, .. Kept] : [In, Out, .. Kept];

    /// <summary>Standard deviation of the complex weights at the start.</summary>
    public double Deviation => Math.Sqrt(2.0 / (In + Out));

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public void Validate()
    {
        if (Layers < 1 || In < 1 || Out < 1 || Modes.Count == 0 || Modes.Any(m => m < 1))
            throw new ArgumentException($"A spectral kernel needs positive sizes; got {Layers} layers, {In} and {Out} channels, modes [{string.Join(", ", Modes)}].");
    }
}
