using System.Text.Json.Serialization;

namespace EquivSim.Potentials;

/// <summary>Serialisers made at compile time, so that the core needs no reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MaceConfiguration))]
[JsonSerializable(typeof(ModelMetadata))]
internal sealed partial class PotentialJson : JsonSerializerContext;
