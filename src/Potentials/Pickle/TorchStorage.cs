using System.Buffers.Binary;

namespace EquivSim.Potentials.Pickle;

/// <summary>A flat array of an archive, read when it is asked for.</summary>
internal sealed class TorchStorage
{
    private readonly TorchArchive _archive;
    private readonly string _key;

    public TorchStorage(TorchArchive archive, TorchType type, string key, long count) =>
        (_archive, Type, _key, Count) = (archive, type, key, count);

    public TorchType Type { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    public int ElementSize => Type switch
    {
        TorchType.Float64 or TorchType.Int64 => 8,
        TorchType.Float32 or TorchType.Int32 => 4,
        TorchType.Float16 or TorchType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Type of a storage class such as <c>torch.DoubleStorage</c>.</summary>
    public static TorchType TypeOf(PickleGlobal type) => type switch
    {
        { Module: "torch", Name: "DoubleStorage" } => TorchType.Float64,
        { Module: "torch", Name: "FloatStorage" } => TorchType.Float32,
        { Module: "torch", Name: "HalfStorage" } => TorchType.Float16,
        { Module: "torch", Name: "LongStorage" } => TorchType.Int64,
        { Module: "torch", Name: "IntStorage" } => TorchType.Int32,
        { Module: "torch", Name: "ShortStorage" } => TorchType.Int16,
        { Module: "torch", Name: "CharStorage" } => TorchType.Int8,
        { Module: "torch", Name: "ByteStorage" } => TorchType.UInt8,
        { Module: "torch", Name: "BoolStorage" } => TorchType.Bool,
        _ => throw new InvalidDataException($"storages of type {type} are not supported; known are torch's float64, float32, float16, integer and bool storages."),
    };

    /// <summary>All elements as float64 (exact for floats and bools, and for integers up to 2^53).</summary>
    public double[] Read()
    {
        byte[] bytes = _archive.ReadStorage(_key, Count * ElementSize);
        var values = new double[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Element(bytes.AsSpan(i * ElementSize));
        return values;
    }

    private double Element(ReadOnlySpan<byte> bytes) => Type switch
    {
        TorchType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TorchType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TorchType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TorchType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TorchType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TorchType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TorchType.Int8 => (sbyte)bytes[0],
        TorchType.UInt8 => bytes[0],
        _ => bytes[0] != 0 ? 1 : 0,
    };
}
