using System.IO.Compression;
using System.Text;

namespace EquivSim.Potentials.Pickle;

/// <summary>A file of <c>torch.save</c>: a zip of a pickle and of the raw storages that its tensors view. Nothing in it is executed.</summary>
internal sealed class TorchArchive : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _recent = [];

    private TorchArchive(ZipArchive zip, string folder) => (_zip, _folder) = (zip, folder);

    /// <summary>What was saved: see <see cref="PickleReader"/> for the types; tensors are read from the archive while it is open.</summary>
    public object? Root { get; private set; }

    /// <exception cref="InvalidDataException">The file is damaged, or of a kind that is not supported; the message says which.</exception>
    public static TorchArchive Open(string path)
    {
        ZipArchive zip;
        try
        {
            zip = ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"it begins like a torch archive (zip) but is truncated or damaged: {e.Message}", e);
        }
        try
        {
            var archive = new TorchArchive(zip, FindFolder(zip));
            archive.RequireLittleEndian();
            archive.Root = PickleReader.Read(archive.ReadEntry("data.pkl"), archive.Resolve);
            return archive;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of a storage.</summary>
    public byte[] ReadStorage(string key, long length)
    {
        // Views of one storage are often neighbours: keep the last one.
        if (_recent.TryGetValue(key, out byte[]? known))
            return known;
        byte[] bytes = ReadEntry($"data/{key}");
        if (bytes.LongLength < length)
            throw new InvalidDataException($"storage {key} has {bytes.LongLength} bytes; {length} are announced.");
        _recent.Clear();
        _recent.Add(key, bytes);
        return bytes;
    }

    public void Dispose() => _zip.Dispose();

    private static string FindFolder(ZipArchive zip)
    {
        const string Pickle = "/data.pkl";
        ZipArchiveEntry[] pickles = [.. zip.Entries.Where(e => e.FullName.EndsWith(Pickle, StringComparison.Ordinal) && e.FullName.Count(c => c == '/') == 1)];
        if (pickles.Length != 1)
            throw new InvalidDataException("it is a zip file, but not one of torch: it does not hold exactly one <name>/data.pkl.");
        string folder = pickles[0].FullName[..^Pickle.Length];
        if (zip.GetEntry($"{folder}/constants.pkl") is not null)
            throw new InvalidDataException("it is a TorchScript archive (MACE's *_compiled.model), which holds code; give the .model file that MACE writes beside it.");
        return folder;
    }

    private void RequireLittleEndian()
    {
        if (_zip.GetEntry($"{_folder}/byteorder") is null)
            return; // Written since torch 2.1; before, always little.
        string order = Encoding.ASCII.GetString(ReadEntry("byteorder")).Trim();
        if (order != "little")
            throw new InvalidDataException($"its byte order is '{order}'; only little-endian files are supported.");
    }

    private TorchStorage Resolve(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", PickleGlobal type, string key, string, long count, ..] || count < 0)
            throw new InvalidDataException($"a persistent id is {PickleReader.Describe(id)}; expected ('storage', type, key, device, count).");
        TorchType element = TorchStorage.TypeOf(type);
        var storage = new TorchStorage(this, element, key, count);
        long available = Entry($"data/{key}").Length;
        if (count > available / storage.ElementSize)
            throw new InvalidDataException($"storage {key} announces {count} elements of {storage.ElementSize} bytes; the archive holds {available} bytes.");
        return storage;
    }

    private ZipArchiveEntry Entry(string name) => _zip.GetEntry($"{_folder}/{name}")
        ?? throw new InvalidDataException($"the archive has no entry '{_folder}/{name}'.");

    /// <summary>Torch stores its entries uncompressed; then no entry can be larger than the file, however hostile.</summary>
    private byte[] ReadEntry(string name)
    {
        ZipArchiveEntry entry = Entry(name);
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException($"entry '{entry.FullName}' is compressed ({entry.CompressedLength} for {entry.Length} bytes); torch stores its entries as they are.");
        if (entry.Length > Array.MaxLength)
            throw new InvalidDataException($"entry '{entry.FullName}' has {entry.Length} bytes, more than this program can hold in one array.");
        using Stream stream = entry.Open();
        var bytes = new byte[entry.Length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"entry '{entry.FullName}' is truncated.", e);
        }
        return bytes;
    }
}
