using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>The division of each atom's messages by one plus its neighbour density, and its gradient.</summary>
/// <param name="density">Share of a pair.</param>
/// <param name="edges">The edges.</param>
/// <param name="classes">Which table a pair reads.</param>
/// <param name="maxDegree">Highest degree of the messages.</param>
/// <param name="blocks">Blocks of channels.</param>
internal sealed unsafe class NeighborDensity<TLanes, T>(RadialTable<double> density, EdgeList edges, PairClasses classes, int maxDegree, int blocks)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int Row = 2 * TLanes.Width;

    /// <summary>Divides the messages of a chunk; the factors, by place of the atom, are needed on the way back.</summary>
    public void Divide(NodeChunk chunk, DegreeRows<T> messages, double* factors)
    {
        for (int node = 0; node < chunk.Count; node++)
        {
            double sum = 0;
            for (int e = edges.Offsets[chunk.First + node]; e < edges.Offsets[chunk.First + node + 1]; e++)
                sum += density.Single(edges.Distance(e), PairClass(chunk.First + node, e)).Value;
            factors[chunk.First + node] = 1 / (1 + sum);
            TLanes factor = TLanes.Broadcast(T.CreateTruncating(1 / (1 + sum)));
            for (int l = 0; l <= maxDegree; l++)
            {
                for (int block = 0; block < blocks; block++)
                {
                    T* row = messages.At(l, block, node);
                    for (int k = 0; k < (2 * l + 1) * Row; k += TLanes.Width)
                        (factor * TLanes.Load(row + k)).Store(row + k);
                }
            }
        }
    }

    /// <summary>From gradients of the divided messages to those of the messages and, along their vectors, of the edges.</summary>
    public void DivideBackward(NodeChunk chunk, DegreeRows<T> messages, DegreeRows<T> gradients, double* factors, double* edgeGradients)
    {
        for (int node = 0; node < chunk.Count; node++)
        {
            TLanes factor = TLanes.Broadcast(T.CreateTruncating(factors[chunk.First + node])), sum = default;
            for (int l = 0; l <= maxDegree; l++)
            {
                for (int block = 0; block < blocks; block++)
                {
                    T* row = messages.At(l, block, node);
                    T* gradient = gradients.At(l, block, node);
                    for (int k = 0; k < (2 * l + 1) * Row; k += TLanes.Width)
                    {
                        TLanes g = TLanes.Load(gradient + k);
                        sum = TLanes.MultiplyAdd(g, TLanes.Load(row + k), sum);
                        (factor * g).Store(gradient + k);
                    }
                }
            }
            double total = LaneSum<TLanes, T>.Of(sum);
            for (int e = edges.Offsets[chunk.First + node]; e < edges.Offsets[chunk.First + node + 1]; e++)
            {
                double r = edges.Distance(e);
                edges.AddAlong(e, -factors[chunk.First + node] * total * density.Single(r, PairClass(chunk.First + node, e)).Slope / r, edgeGradients);
            }
        }
    }

    private int PairClass(int receiver, int edge) => classes.Of(edges.Elements[edges.Senders[edge]], edges.Elements[receiver]);
}
