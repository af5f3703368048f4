using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>What the layers of a <see cref="GradientEngine{TLanes, T}"/> share.</summary>
internal sealed class GradientWorkspace<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MaceConstants _constants;

    /// <param name="shape">Sizes of the network.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="constants">Its constants.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="threads">Number of workers.</param>
    public GradientWorkspace(MaceShape shape, MaceConfiguration configuration, MaceConstants constants, WeightVector<T> weights, int threads)
    {
        (Shape, Weights, Threads, _constants) = (shape, weights, threads, constants);
        Blocks = (shape.Channels + Row - 1) / Row;
        Batch = new GradientBatch(shape.ElementCount);
        Geometry = new EdgeGeometry<TLanes, T>(shape.MaxEll);
        Basis = new RadialBasisSlopes(configuration, constants);
        Samples = new RadialSamples<TLanes, T>(configuration, constants);
    }

    /// <summary>Numbers in a row of channels.</summary>
    public static int Row => 2 * TLanes.Width;

    /// <summary>Blocks of channels.</summary>
    public int Blocks { get; }

    public MaceShape Shape { get; }

    public WeightVector<T> Weights { get; }

    /// <summary>Number of workers.</summary>
    public int Threads { get; }

    public GradientBatch Batch { get; }

    public EdgeGeometry<TLanes, T> Geometry { get; }

    /// <summary>The radial basis at any distance.</summary>
    public RadialBasisSlopes Basis { get; }

    public RadialSamples<TLanes, T> Samples { get; }

    /// <summary>Gradient by each edge's vector, receiver minus sender.</summary>
    public NativeArray<double> EdgeGradients { get; } = new();

    /// <summary>Sum of the covalent radii of an edge's atoms.</summary>
    public unsafe double RadiusSum(int edge) =>
        _constants.CovalentRadii[Batch.SenderElements.Pointer[edge]] + _constants.CovalentRadii[Batch.ReceiverElements.Pointer[edge]];

    /// <summary>Values and tangents of rows for the degrees up to a highest one.</summary>
    public RowArray<T>[] Degrees(int maxDegree) => [RowArray<T>.OfDegrees(maxDegree, Blocks, Row), RowArray<T>.OfDegrees(maxDegree, Blocks, Row)];

    /// <inheritdoc/>
    public void Dispose()
    {
        Batch.Dispose();
        Geometry.Dispose();
        Samples.Dispose();
        EdgeGradients.Dispose();
    }
}
