using System.Text.Json;

namespace EquivSim.Potentials;

public sealed partial record MaceConfiguration
{
    /// <summary>Reads a configuration under MACE's own names, as its tools write it to JSON (lists and numbers may be quoted).</summary>
    /// <remarks>
    /// Without a <c>model</c> entry it is a ScaleShiftMACE if it has <c>atomic_inter_scale</c>, and a MACE otherwise. Names that do not change
    /// the network are passed over.
    /// </remarks>
    /// <exception cref="FormatException">Not JSON, an entry is missing or not readable, or asks for what is not supported; the message names it.</exception>
    public static MaceConfiguration FromMaceJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return new MaceJsonReader(document.RootElement).Read();
        }
        catch (JsonException e)
        {
            throw new FormatException($"The MACE configuration is not JSON: {e.Message}", e);
        }
    }
}
