using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace EquivSim.Structures;

/// <summary>A numeric array of a NumPy <c>.npy</c> file (format 1 to 3), as doubles in row-major order.</summary>
internal sealed partial class NpyArray
{
    private NpyArray(int[] shape, double[] values) => (Shape, Values) = (shape, values);

    public int[] Shape { get; }

    public double[] Values { get; }

    /// <summary>A copy of one entry along the first dimension.</summary>
    public double[] Row(int index)
    {
        int width = Values.Length / Shape[0];
        return Values[(index * width)..((index + 1) * width)];
    }

    public string Describe() => $"[{string.Join(", ", Shape)}]";

    public static NpyArray Read(string file)
    {
        DataFileException Broken(string reason) => new(file, "", reason);

        if (!File.Exists(file))
            throw Broken("there is no such file");
        byte[] bytes = File.ReadAllBytes(file);
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
        if (bytes.Length < 12 || !bytes.AsSpan(0, 6).SequenceEqual(magic))
            throw Broken("not a .npy file (its signature is missing)");
        int headerStart = bytes[6] == 1 ? 10 : 12;
        long headerLength = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (headerStart + headerLength > bytes.Length)
            throw Broken("the file ends inside its header");
        string header = Encoding.UTF8.GetString(bytes, headerStart, (int)headerLength);
        Match match = Header().Match(header);
        if (!match.Success)
            throw Broken($"the header '{header.Trim()}' is not understood");
        if (match.Groups["order"].Value == "True")
            throw Broken("the array is in Fortran order, expected C order");
        int[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        long count = shape.Aggregate(1L, (a, b) => a * b);
        string type = match.Groups["type"].Value;
        int size = type switch
        {
            "<f8" or "<i8" => 8,
            "<f4" or "<i4" => 4,
            _ => throw Broken($"the number type '{type}' is not supported, expected <f8, <f4, <i8 or <i4"),
        };
        ReadOnlySpan<byte> data = bytes.AsSpan(headerStart + (int)headerLength);
        if (data.Length != count * size)
            throw Broken($"the header announces {count} numbers of {size} bytes, the file has {data.Length} bytes after it: it is truncated or damaged");
        double[] values = type switch
        {
            "<f8" => MemoryMarshal.Cast<byte, double>(data).ToArray(),
            "<f4" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(data).ToArray(), x => (double)x),
            "<i8" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(data).ToArray(), x => (double)x),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(data).ToArray(), x => (double)x),
        };
        return new NpyArray(shape, values);
    }

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']+)'.*'fortran_order':\s*(?<order>True|False).*'shape':\s*\((?<shape>[\d,\s]*)\)", RegexOptions.Singleline)]
    private static partial Regex Header();
}
