using System.Buffers.Binary;
using System.Text;
using EquivSim.Structures;
using Microsoft.Win32.SafeHandles;

namespace EquivSim.Hamiltonians.Data.Sqlite;

/// <summary>Reads the pages of an SQLite database (format 3, sqlite.org/fileformat2.html). Nothing is written and no journal replayed.</summary>
internal sealed class SqliteFile : IDisposable
{
    private const int HeaderSize = 100;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly int _pageSize;

    /// <exception cref="DataFileException">The file is no such database, or a write to it was not finished.</exception>
    public SqliteFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path);
        try
        {
            Span<byte> header = stackalloc byte[HeaderSize];
            if (RandomAccess.Read(_handle, header, 0) < HeaderSize || !header.StartsWith("SQLite format 3\0"u8))
                throw Broken("not an SQLite database");
            int size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
            _pageSize = size == 1 ? 65536 : size;
            if (_pageSize < 512 || (_pageSize & (_pageSize - 1)) != 0)
                throw Broken($"the page size is {_pageSize}, expected a power of two from 512");
            if (BinaryPrimitives.ReadInt32BigEndian(header[56..]) is int encoding and not (0 or 1))
                throw Broken($"the texts have encoding {encoding}, expected 1 (UTF-8)");
            Usable = _pageSize - header[20];
            foreach (string journal in new[] { path + "-wal", path + "-journal" })
            {
                if (File.Exists(journal) && new FileInfo(journal).Length > 0)
                    throw Broken($"'{Path.GetFileName(journal)}' holds changes that are not in the database yet: open and close it with SQLite once");
            }
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of a page that hold data.</summary>
    public int Usable { get; }

    /// <summary>Reads a page, numbered from 1.</summary>
    public byte[] Page(long number)
    {
        byte[] page = new byte[_pageSize];
        if (number < 1 || RandomAccess.Read(_handle, page, (number - 1) * _pageSize) < _pageSize)
            throw Broken($"page {number} is missing: the file is truncated or damaged");
        return page;
    }

    /// <summary>Where the header of a page's b-tree begins.</summary>
    public static int TreeStart(long page) => page == 1 ? HeaderSize : 0;

    /// <summary>Finds a table by name.</summary>
    /// <exception cref="DataFileException">There is no such table.</exception>
    public SqliteTable Table(string name)
    {
        var schema = new SqliteTable(this, 1, ["type", "name", "tbl_name", "rootpage", "sql"], null);
        List<string> names = [];
        for (int row = 0; row < schema.Count; row++)
        {
            object?[] values = schema.Read(row);
            if (values[0] is not "table")
                continue;
            names.Add((string)values[1]!);
            if (names[^1] != name)
                continue;
            (string[] columns, int? key) = ParseColumns((string)values[4]!);
            return new SqliteTable(this, (long)values[3]!, columns, key);
        }
        throw Broken($"there is no table '{name}', only {(names.Count == 0 ? "none" : string.Join(", ", names))}");
    }

    public DataFileException Broken(string reason) => new(_path, "", reason);

    public void Dispose() => _handle.Dispose();

    /// <summary>Names of the columns, and which one stands for the row number.</summary>
    private (string[] Columns, int? Key) ParseColumns(string sql)
    {
        int open = sql.IndexOf('(', StringComparison.Ordinal), close = sql.LastIndexOf(')');
        if (open < 0 || close < open || sql[close..].Contains("WITHOUT", StringComparison.OrdinalIgnoreCase))
            throw Broken($"the table '{sql}' is of a kind that is not supported");
        List<string> columns = [];
        int? key = null, depth = 0;
        var word = new StringBuilder();
        foreach (char c in sql[(open + 1)..close] + ",")
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c != ',' || depth > 0)
            {
                word.Append(c);
                continue;
            }
            string definition = string.Join(' ', word.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            word.Clear();
            string name = definition.Split(' ')[0].Trim('"', '`', '[', ']', '\'');
            if (name.ToUpperInvariant() is "PRIMARY" or "UNIQUE" or "CHECK" or "FOREIGN" or "CONSTRAINT")
                continue;
            if (definition.Contains("INTEGER PRIMARY KEY", StringComparison.OrdinalIgnoreCase))
                key = columns.Count;
            columns.Add(name);
        }
        return ([.. columns], key);
    }
}
