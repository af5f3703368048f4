using EquivSim.Solvers.TensorCompletion;
using EquivSim.Structures;
using PureHDF;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary>What <c>equivsim tensor complete</c> leaves in its output folder.</summary>
internal static class TensorOutput
{
    /// <summary>The resolved options.</summary>
    public const string Options = "options.json";

    /// <summary>Predictions of the last fold.</summary>
    public const string Predictions = "predictions.h5";

    /// <summary>Predictions over values, and how well intervals cover.</summary>
    public const string Plot = "predictions.png";

    /// <summary>Writes predictions: <c>coords</c>, <c>values</c> (as measured), <c>mean</c>, <c>deviation</c>, <c>function_deviation</c> (without noise).</summary>
    public static void Write(string path, TensorEntries test, TensorPrediction[] predictions)
    {
        var file = new H5File
        {
            ["coords"] = new H5Dataset(test.Coordinates.ToArray(), fileDims: [(ulong)test.Count, (ulong)test.Modes]),
            ["values"] = test.Values.ToArray(),
            ["mean"] = Array.ConvertAll(predictions, p => p.Mean),
            ["deviation"] = Array.ConvertAll(predictions, p => p.Deviation),
            ["function_deviation"] = Array.ConvertAll(predictions, p => p.FunctionDeviation),
        };
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }
}
