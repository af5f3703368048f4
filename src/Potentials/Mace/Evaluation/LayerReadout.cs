using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>A layer's share of the atoms' energies from their scalar features, linear or with one hidden layer, and its gradient.</summary>
/// <param name="layer">The layer, whose weights these are.</param>
/// <param name="blocks">Blocks of channels.</param>
/// <param name="activation">Factor of the hidden layer's SiLU.</param>
/// <param name="scale">From the network's energy to eV: the gradients are scaled by it, the energies are not yet.</param>
internal sealed unsafe class LayerReadout<TLanes, T>(MaceLayer<TLanes, T> layer, int blocks, double activation, double scale)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int Row = 2 * TLanes.Width;

    /// <summary>Adds to the energies of a chunk's atoms and to the gradients of their features.</summary>
    public void Add(DegreeRows<T> features, DegreeRows<T> gradients, double* energies)
    {
        for (int node = 0; node < features.Nodes; node++)
        {
            if (layer.ReadoutOut is not { } outer)
            {
                energies[node] += Project(layer.Readout.Pointer, features, node);
                Spread(layer.Readout.Pointer, scale, gradients, node);
                continue;
            }
            for (int h = 0; h < outer.Length; h++)
            {
                T* weights = layer.Readout.Pointer + (long)h * blocks * Row;
                double x = Project(weights, features, node);
                double gate = 1 / (1 + Math.Exp(-x));
                energies[node] += outer[h] * activation * x * gate;
                Spread(weights, scale * outer[h] * activation * gate * (1 + x * (1 - gate)), gradients, node);
            }
        }
    }

    private double Project(T* weights, DegreeRows<T> features, int node)
    {
        TLanes sum = default;
        for (int block = 0; block < blocks; block++, weights += Row)
        {
            T* row = features.At(0, block, node);
            sum = TLanes.MultiplyAdd(TLanes.Load(weights), TLanes.Load(row), sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(weights + TLanes.Stride), TLanes.Load(row + TLanes.Stride), sum);
        }
        return LaneSum<TLanes, T>.Of(sum);
    }

    private void Spread(T* weights, double factor, DegreeRows<T> gradients, int node)
    {
        TLanes f = TLanes.Broadcast(T.CreateTruncating(factor));
        for (int block = 0; block < blocks; block++, weights += Row)
        {
            T* row = gradients.At(0, block, node);
            TLanes.MultiplyAdd(f, TLanes.Load(weights), TLanes.Load(row)).Store(row);
            TLanes.MultiplyAdd(f, TLanes.Load(weights + TLanes.Stride), TLanes.Load(row + TLanes.Stride)).Store(row + TLanes.Stride);
        }
    }
}
