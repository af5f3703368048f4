using System.Globalization;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Rendering;

/// <summary>Shows what a model file holds.</summary>
internal static class ModelView
{
    /// <summary>Draws names and values below a heading.</summary>
    public static void Draw(Terminal terminal, string path, MaceModelData model) => Tables.DrawFacts(terminal, path, Facts(model));

    private static IEnumerable<(string, string)> Facts(MaceModelData model)
    {
        MaceConfiguration c = model.Configuration;
        ModelMetadata m = model.Metadata;
        yield return ("architecture", (c.IsScaleShift ? "ScaleShiftMACE" : "MACE") + (c.PairRepulsion ? " with ZBL repulsion" : ""));
        yield return ("elements", string.Join(", ", c.AtomicNumbers.Zip(c.AtomicEnergies, (z, e) => string.Create(
            CultureInfo.InvariantCulture, $"{Elements.Symbol(z)} ({e:0.000} eV)"))));
        yield return ("cut-off", $"{Number(c.RMax)} Å, {c.NumBessel} Bessel functions, envelope of order {c.NumPolynomialCutoff}, transform {c.DistanceTransform}");
        yield return ("layers", $"{c.NumInteractions}: {c.InteractionClassFirst}, then {c.InteractionClass}");
        yield return ("features", $"{c.HiddenIrreps}, readout {c.MlpIrreps}, radial network [{string.Join(", ", c.RadialMlp)}]");
        yield return ("edges", $"spherical harmonics to l = {c.MaxEll}, {Number(c.AvgNumNeighbors)} neighbours on average");
        yield return ("correlation", string.Join(", ", c.Correlation));
        yield return ("scale, shift", $"{Number(c.Scale)}, {Number(c.Shift)} eV");
        yield return ("parameters", Quantity.Count(CountParameters(model)));
        yield return ("trained in", m.DataType);
        if (m.Creator.Length > 0)
            yield return ("made by", m.Creator + (m.SourceFile is { } source ? $", from {source}" : ""));
        if (m.TrainingStructures is { } structures)
            yield return ("training", $"{Quantity.Count(structures)} structures, {m.Epochs ?? 0} epochs, seed {m.Seed ?? 0}");
        if (m.TrainingDataFingerprint is { } fingerprint)
            yield return ("data fingerprint", fingerprint);
    }

    /// <summary>Numbers that training changes; state dicts hold buffers too, but of those only the Bessel roots are called weights.</summary>
    private static long CountParameters(MaceModelData model) =>
        model.Weights.Where(w => w.Key.Contains("weight", StringComparison.Ordinal) && !w.Key.EndsWith("bessel_weights", StringComparison.Ordinal)).Sum(w => w.Value.Count);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
