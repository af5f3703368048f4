namespace EquivSim.Cli.Commands.Bench;

/// <summary>Energy and forces of one system by the compiled evaluator.</summary>
/// <param name="System">What it is.</param>
/// <param name="Atoms">Atoms.</param>
/// <param name="Neighbors">Directed pairs within the cut-off per atom.</param>
/// <param name="Step">Time of a step whose neighbour list still serves, by number of threads.</param>
/// <param name="ListBuild">Time to build the neighbour list anew, one thread.</param>
/// <param name="Bytes">Bytes that a step allocates on its thread.</param>
/// <param name="PeakMemory">Largest resident memory of the process so far, bytes.</param>
internal sealed record ScalingPoint(
    string System, int Atoms, double Neighbors, IReadOnlyDictionary<int, Milliseconds> Step, Milliseconds ListBuild, long Bytes, long PeakMemory);
