using System.IO.Compression;
using System.Text;
using EquivSim.Tests;

namespace EquivSim.Potentials.Tests;

/// <summary>Copies of a real MACE file with its pickle changed.</summary>
internal static class MaceFileEditor
{
    /// <summary>Writes a copy of mace01 in which every occurrence of a text of the pickle is replaced.</summary>
    public static void Replace(string path, string old, string @new)
    {
        using ZipArchive source = ZipFile.OpenRead(RepositoryFiles.Path("data", "models", "mace-solvent", "mace01_swa.model"));
        PickleBuilder.WriteArchive(path, source.Entries.Select(e => (e.FullName[(e.FullName.IndexOf('/') + 1)..], Content(e))));

        byte[] Content(ZipArchiveEntry entry)
        {
            using var memory = new MemoryStream();
            using (Stream stream = entry.Open())
                stream.CopyTo(memory);
            if (!entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
                return memory.ToArray();
            string pickle = Encoding.Latin1.GetString(memory.ToArray());
            Assert.Contains(old, pickle, StringComparison.Ordinal);
            return Encoding.Latin1.GetBytes(pickle.Replace(old, @new, StringComparison.Ordinal));
        }
    }

    /// <summary>Writes a copy of mace01 with an attribute added to the model; the value is given as pickle opcodes.</summary>
    public static void AddAttribute(string path, string name, string value)
    {
        // The first entry of the model's dictionary: 'training', stored in the memo, True.
        const string Training = "X\b\0\0\0trainingq\u0003\u0088";
        Replace(path, Training, $"{Training}{Text(name)}{value}");
    }

    public static string Text(string text) => $"X{(char)text.Length}\0\0\0{text}";
}
