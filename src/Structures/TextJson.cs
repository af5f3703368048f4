using System.Text.Json.Serialization;

namespace EquivSim.Structures;

/// <summary>JSON of plain types without reflection, so that the library can be compiled ahead of time.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
