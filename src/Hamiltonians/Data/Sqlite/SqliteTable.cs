using System.Buffers.Binary;
using System.Text;

namespace EquivSim.Hamiltonians.Data.Sqlite;

/// <summary>The rows of a table in the order of their numbers; only where they lie is held in memory.</summary>
internal sealed class SqliteTable
{
    private const byte InteriorPage = 5, LeafPage = 13;
    private const int MaxDepth = 40;

    private readonly SqliteFile _file;
    private readonly int? _key;
    private readonly List<(long Page, int Offset)> _rows = [];

    /// <param name="file">The database.</param>
    /// <param name="root">First page of the table's tree.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="key">The column that stands for the row number, if any.</param>
    public SqliteTable(SqliteFile file, long root, string[] columns, int? key)
    {
        (_file, Columns, _key) = (file, columns, key);
        Walk(root, 0);
    }

    /// <summary>Names of the columns.</summary>
    public string[] Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>The values of a row: null, long, double, string or byte[].</summary>
    public object?[] Read(int index)
    {
        (long number, int offset) = _rows[index];
        byte[] page = _file.Page(number);
        int at = offset;
        long size = Varint(page, ref at), rowNumber = Varint(page, ref at);
        byte[] payload = Payload(page, at, size);
        object?[] values = Record(payload);
        if (_key is { } key && key < values.Length && values[key] is null)
            values[key] = rowNumber;
        return values;
    }

    private void Walk(long number, int depth)
    {
        byte[] page = _file.Page(number);
        int start = SqliteFile.TreeStart(number), cells = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + 3));
        byte kind = page[start];
        if (kind is not (InteriorPage or LeafPage) || depth > MaxDepth)
            throw _file.Broken($"page {number} is no page of a table: the file is damaged");
        int pointers = start + (kind == LeafPage ? 8 : 12);
        for (int i = 0; i < cells; i++)
        {
            int cell = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(pointers + 2 * i));
            if (kind == LeafPage)
                _rows.Add((number, cell));
            else
                Walk(BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(cell)), depth + 1);
        }
        if (kind == InteriorPage)
            Walk(BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(start + 8)), depth + 1);
    }

    /// <summary>A row's bytes: what does not fit its page goes on in a chain of others.</summary>
    private byte[] Payload(byte[] page, int at, long size)
    {
        int usable = _file.Usable, most = usable - 35, local = (int)Math.Min(size, int.MaxValue);
        if (size > most)
        {
            int least = (usable - 12) * 32 / 255 - 23, rest = least + (int)((size - least) % (usable - 4));
            local = rest <= most ? rest : least;
        }
        if (size < 0 || size > Array.MaxLength || at + local > page.Length)
            throw _file.Broken($"a row of {size} bytes does not fit: the file is damaged");
        byte[] payload = new byte[size];
        page.AsSpan(at, local).CopyTo(payload);
        long next = size > local ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(at + local)) : 0;
        for (int done = local; done < size;)
        {
            byte[] overflow = _file.Page(next);
            next = BinaryPrimitives.ReadUInt32BigEndian(overflow);
            int count = (int)Math.Min(size - done, usable - 4);
            overflow.AsSpan(4, count).CopyTo(payload.AsSpan(done));
            done += count;
        }
        return payload;
    }

    private object?[] Record(byte[] payload)
    {
        object?[] values = new object?[Columns.Length];
        int header = 0, end = (int)Varint(payload, ref header), at = end;
        for (int column = 0; header < end; column++)
        {
            long type = Varint(payload, ref header);
            int length = type switch { 0 or 8 or 9 => 0, <= 4 => (int)type, 5 => 6, 6 or 7 => 8, _ => (int)((type - 12) / 2) };
            if (at + length > payload.Length)
                throw _file.Broken("a row is shorter than it says: the file is damaged");
            ReadOnlySpan<byte> bytes = payload.AsSpan(at, length);
            at += length;
            if (column < values.Length)
                values[column] = Value(type, bytes);
        }
        return values;
    }

    private static object? Value(long type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case 0:
                return null;
            case 7:
                return BinaryPrimitives.ReadDoubleBigEndian(bytes);
            case 8 or 9:
                return type - 8;
            case <= 6:
                long value = (sbyte)bytes[0];
                foreach (byte b in bytes[1..])
                    value = (value << 8) | b;
                return value;
            default:
                return type % 2 == 0 ? bytes.ToArray() : Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>One to nine bytes, seven bits each, the last of nine all eight.</summary>
    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        for (int i = 0; i < 8; i++)
        {
            byte b = bytes[at++];
            value = (value << 7) | (byte)(b & 0x7f);
            if (b < 0x80)
                return value;
        }
        return (value << 8) | bytes[at++];
    }
}
