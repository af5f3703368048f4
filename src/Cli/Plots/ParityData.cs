using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Plots;

/// <summary>Labels against predictions of one data set.</summary>
/// <param name="Name">The data set.</param>
/// <param name="ReferenceEnergies">Labels, eV/atom.</param>
/// <param name="PredictedEnergies">Predictions, eV/atom.</param>
/// <param name="ReferenceForces">Components of labels, eV/Å.</param>
/// <param name="PredictedForces">Components of predictions, eV/Å.</param>
internal sealed record ParityData(
    string Name, double[] ReferenceEnergies, double[] PredictedEnergies, double[] ReferenceForces, double[] PredictedForces)
{
    /// <summary>Takes what is labelled out of an evaluation.</summary>
    public static ParityData Of(string name, Evaluation evaluation)
    {
        List<double> energies = [], predictedEnergies = [], forces = [], predictedForces = [];
        foreach ((Structure structure, Prediction prediction) in evaluation.Structures.Zip(evaluation.Predictions))
        {
            if (structure.Energy is { } energy)
            {
                energies.Add(energy / structure.AtomCount);
                predictedEnergies.Add(prediction.Energy / structure.AtomCount);
            }
            if (structure.Forces is { } labels)
            {
                forces.AddRange(labels);
                predictedForces.AddRange(prediction.Forces);
            }
        }
        return new ParityData(name, [.. energies], [.. predictedEnergies], [.. forces], [.. predictedForces]);
    }
}
