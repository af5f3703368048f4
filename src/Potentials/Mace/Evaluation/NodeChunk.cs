namespace EquivSim.Potentials;

/// <summary>A run of atoms that one worker treats at a time, with the edges that they receive.</summary>
/// <param name="First">First atom, by place in the <see cref="EdgeList"/>.</param>
/// <param name="Count">Number of atoms.</param>
/// <param name="FirstEdge">First edge.</param>
/// <param name="EndEdge">The edge after the last.</param>
internal readonly record struct NodeChunk(int First, int Count, int FirstEdge, int EndEdge)
{
    /// <summary>Number of edges.</summary>
    public int EdgeCount => EndEdge - FirstEdge;
}
