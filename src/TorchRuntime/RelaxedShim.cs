using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EquivSim.TorchRuntime;

/// <summary>
/// A private copy of TorchSharp's Linux shim that also loads where the C++ library is older than GCC 13's.
/// </summary>
/// <remarks>
/// The shim's version table asks for <c>GLIBCXX_3.4.32</c> although no symbol of it carries that version, so the loader of Debian 12,
/// Ubuntu 22.04 and RHEL 9 refuses it for nothing. Marking that one entry weak (ELF gABI, <c>VER_FLG_WEAK</c> in <c>vna_flags</c>)
/// is a change of one byte. The packaged file is never touched.
/// </remarks>
internal static class RelaxedShim
{
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    /// <summary>Writes the copy into the user's cache folder, unless it is there, and returns its path.</summary>
    /// <exception cref="BadImageFormatException">The file is no 64-bit little-endian ELF file, or does not ask for that version.</exception>
    public static string Create(string shim)
    {
        byte[] image = File.ReadAllBytes(shim);
        string digest = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        string folder = Path.Combine(CacheFolder(), "equivsim", digest);
        string copy = Path.Combine(folder, Path.GetFileName(shim));
        if (File.Exists(copy))
            return copy;

        MarkWeak(image, shim);
        Directory.CreateDirectory(folder);
        string temporary = $"{copy}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, image);
        File.Move(temporary, copy, overwrite: true);
        return copy;
    }

    private static string CacheFolder()
    {
        string folder = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Path.GetTempPath();
        }
    }

    /// <summary>Sets the weak flag of the version-need entry in an ELF image.</summary>
    internal static void MarkWeak(Span<byte> image, string name)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
            throw new BadImageFormatException($"'{name}' is not a 64-bit little-endian ELF file.");

        int sectionTable = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]));
        int sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3a..]);
        int sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3c..]);
        for (int i = 0; i < sectionCount; i++)
        {
            Span<byte> section = image.Slice(sectionTable + i * sectionSize, sectionSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != SectionTypeVersionNeeds)
                continue;

            int link = BinaryPrimitives.ReadInt32LittleEndian(section[0x28..]);
            Span<byte> stringSection = image.Slice(sectionTable + link * sectionSize, sectionSize);
            int strings = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(stringSection[0x18..]));
            int need = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]));
            int needCount = BinaryPrimitives.ReadInt32LittleEndian(section[0x2c..]);
            if (MarkWeakIn(image, need, needCount, strings))
                return;
        }
        throw new BadImageFormatException($"'{name}' does not ask for {UnusedVersion}, so relaxing it would not make it load.");
    }

    /// <summary>Walks the Verneed records at <paramref name="need"/> and their Vernaux lists.</summary>
    private static bool MarkWeakIn(Span<byte> image, int need, int needCount, int strings)
    {
        ReadOnlySpan<byte> wanted = Encoding.ASCII.GetBytes(UnusedVersion + "\0");
        for (int n = 0; n < needCount; n++)
        {
            int auxCount = BinaryPrimitives.ReadUInt16LittleEndian(image[(need + 2)..]);
            int aux = need + BinaryPrimitives.ReadInt32LittleEndian(image[(need + 8)..]);
            for (int a = 0; a < auxCount; a++)
            {
                int nameOffset = strings + BinaryPrimitives.ReadInt32LittleEndian(image[(aux + 8)..]);
                if (image[nameOffset..].StartsWith(wanted))
                {
                    ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(image[(aux + 4)..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(aux + 4)..], (ushort)(flags | WeakFlag));
                    return true;
                }
                aux += BinaryPrimitives.ReadInt32LittleEndian(image[(aux + 12)..]);
            }
            need += BinaryPrimitives.ReadInt32LittleEndian(image[(need + 12)..]);
        }
        return false;
    }
}
