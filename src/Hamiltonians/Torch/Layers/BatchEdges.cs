using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Directed edges of all molecules of a batch.</summary>
internal sealed class BatchEdges
{
    public BatchEdges(IReadOnlyList<DirectedEdges> edges, int[] firstAtoms, ScalarType dtype, Device device)
    {
        Senders = TensorData.Indices(Shifted(edges.Select(e => e.Senders), firstAtoms), device);
        Receivers = TensorData.Indices(Shifted(edges.Select(e => e.Receivers), firstAtoms), device);
        Count = edges.Sum(e => e.Count);
        Distances = TensorData.Of([.. edges.SelectMany(e => e.Distances)], [Count, 1], dtype, device);
        Directions = TensorData.Of([.. edges.SelectMany(e => e.Directions)], [Count, 3], dtype, device).transpose(0, 1).unsqueeze(2);
    }

    public int Count { get; }

    /// <summary>[edges].</summary>
    public Tensor Senders { get; }

    /// <summary>[edges].</summary>
    public Tensor Receivers { get; }

    /// <summary>[edges, 1], Angstrom.</summary>
    public Tensor Distances { get; }

    /// <summary>[3, edges, 1].</summary>
    public Tensor Directions { get; }

    /// <summary>Sums what arrives at each atom.</summary>
    /// <param name="messages">[edges, channels] or [components, edges, channels].</param>
    /// <param name="atoms">Number of atoms.</param>
    public Tensor Sum(Tensor messages, long atoms)
    {
        long[] shape = messages.shape;
        shape[^2] = atoms;
        return zeros(shape, messages.dtype, messages.device).index_add(shape.Length - 2, Receivers, messages, 1);
    }

    public static long[] Shifted(IEnumerable<int[]> atoms, int[] firstAtoms) =>
        [.. atoms.SelectMany((a, molecule) => a.Select(i => (long)(i + firstAtoms[molecule])))];
}
