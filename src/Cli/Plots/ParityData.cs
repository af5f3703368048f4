namespace EquivSim.Cli.Plots;

/// <summary>Labels against predictions of one data set.</summary>
/// <param name="Name">The data set.</param>
/// <param name="ReferenceEnergies">Labels, eV/atom.</param>
/// <param name="PredictedEnergies">Predictions, eV/atom.</param>
/// <param name="ReferenceForces">Components of labels, eV/Å.</param>
/// <param name="PredictedForces">Components of predictions, eV/Å.</param>
internal sealed record ParityData(
    string Name, double[] ReferenceEnergies, double[] PredictedEnergies, double[] ReferenceForces, double[] PredictedForces);
