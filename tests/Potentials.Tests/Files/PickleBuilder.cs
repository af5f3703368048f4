using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EquivSim.Potentials.Tests;

/// <summary>Writes pickles of protocol 2 opcode by opcode, hostile ones too, and puts them into archives like torch's.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [0x80, 2];

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Op(char opcode) => Raw((byte)opcode);

    public PickleBuilder Text(string text) => Sized('X', Encoding.UTF8.GetBytes(text));

    public PickleBuilder Sized(char opcode, byte[] content, uint? announced = null)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, announced ?? (uint)content.Length);
        return Op(opcode).Raw(size).Raw(content);
    }

    public PickleBuilder Integer(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op('J').Raw(bytes);
    }

    public PickleBuilder Real(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Op('G').Raw(bytes);
    }

    public PickleBuilder Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBuilder Integers(params int[] values)
    {
        Op('(');
        foreach (int v in values)
            Integer(v);
        return Op('t');
    }

    public PickleBuilder Tensor(string storage, string key, int count, int offset, int[] shape, int[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Integer(count).Op('t').Op('Q');
        Integer(offset).Integers(shape).Integers(strides).Raw(0x89);
        return Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    public byte[] End() => [.. _bytes, (byte)'.'];

    /// <summary>An archive with this pickle and storages by their keys.</summary>
    public void Save(string path, params (string Key, byte[] Bytes)[] storages) =>
        WriteArchive(path, [("data.pkl", End()), ("byteorder", "little"u8.ToArray()), .. storages.Select(s => ($"data/{s.Key}", s.Bytes))]);

    public static void WriteArchive(string path, IEnumerable<(string Name, byte[] Bytes)> entries, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = zip.CreateEntry($"archive/{name}", compression).Open();
            stream.Write(bytes);
        }
    }

    public static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
