namespace EquivSim.Potentials.Pickle;

/// <summary>Element types of torch storages.</summary>
internal enum TorchType
{
    Float64,
    Float32,
    Float16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
}
