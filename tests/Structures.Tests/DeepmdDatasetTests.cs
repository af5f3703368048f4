using System.Runtime.InteropServices;
using System.Text;
using EquivSim.Tests;

namespace EquivSim.Structures.Tests;

public sealed class DeepmdDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Two frames of a water molecule as dpdata writes them, with some files replaced.</summary>
    private string Write(string name, params (string File, byte[]? Content)[] replace)
    {
        var files = new Dictionary<string, byte[]?>
        {
            ["type.raw"] = "0\n1\n1\n"u8.ToArray(),
            ["type_map.raw"] = "O\nH\n"u8.ToArray(),
            ["set.000/coord.npy"] = Npy<double>("(1, 9)", [0, 0, 0, 1, 0, 0, 0, 1, 0]),
            ["set.000/box.npy"] = Npy<double>("(1, 9)", [2, 0, 0, 0, 3, 0, 0, 0, 4]),
            ["set.000/energy.npy"] = Npy<double>("(1,)", [-1]),
            ["set.000/force.npy"] = Npy<double>("(1, 9)", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
            ["set.000/virial.npy"] = Npy<double>("(1, 9)", [24, 0, 0, 0, 48, 0, 0, 0, 72]),
            ["set.001/coord.npy"] = Npy<float>("(1, 9)", [0, 0, 0.5f, 1, 0, 0, 0, 1, 0]),
            ["set.001/box.npy"] = Npy<float>("(1, 9)", [2, 0, 0, 0, 3, 0, 0, 0, 4]),
        };
        foreach ((string file, byte[]? content) in replace)
            files[file] = content;
        foreach ((string file, byte[]? content) in files)
        {
            if (content is null)
                continue;
            string path = Path.Combine(_folder[name], file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
        return _folder[name];
    }

    private static byte[] Npy<T>(string shape, T[] values, string order = "False") where T : unmanaged
    {
        string type = typeof(T) == typeof(double) ? "<f8" : "<f4";
        string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. MemoryMarshal.AsBytes<T>(values)];
    }

    [Fact]
    public void Frames_of_all_sets_read()
    {
        string folder = Write("water");
        Assert.True(DeepmdDataset.IsDataset(folder));
        Structure[] frames = [.. DeepmdDataset.Read(folder)];
        Assert.Equal(2, frames.Length);
        Assert.Equal([8, 1, 1], frames[0].AtomicNumbers.ToArray());
        Assert.Equal(Cell.Orthorhombic(2, 3, 4), frames[0].Cell);
        Assert.Equal(-1, frames[0].Energy);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], frames[0].Forces!);
        Assert.Equal([-1, 0, 0, 0, -2, 0, 0, 0, -3], frames[0].Stress!);
        Assert.Equal(0.5, frames[1].Positions[2]);
        Assert.Null(frames[1].Energy);
    }

    [Fact]
    public void Nopbc_means_open() =>
        Assert.All(DeepmdDataset.Read(Write("open", ("nopbc", []), ("set.000/virial.npy", null))), s => Assert.False(s.Cell.AnyPeriodic));

    public static TheoryData<string, byte[]?, string> Broken => new()
    {
        { "type.raw", null, "no such file" },
        { "type.raw", "0 1 2"u8.ToArray(), "expected a type from 0 to 1" },
        { "type_map.raw", "O\nHx"u8.ToArray(), "unknown element 'Hx'" },
        { "set.000/coord.npy", Npy<double>("(1, 6)", new double[6]), "expected the shape [1, 9], got [1, 6]" },
        { "set.000/coord.npy", Npy<double>("(1, 9)", [0, 0, 0, 1, double.NaN, 0, 0, 1, 0]), "Atom 1" },
        { "set.000/coord.npy", Npy<double>("(2, 9)", new double[9]), "truncated" },
        { "set.000/coord.npy", "hello, this is text"u8.ToArray(), "signature" },
        { "set.000/coord.npy", Npy("(1, 9)", new double[9], "True"), "Fortran" },
        { "set.000/energy.npy", Npy<double>("(2,)", new double[2]), "expected the shape [1, 1]" },
        { "set.000/energy.npy", Npy<double>("(1,)", [double.PositiveInfinity]), "finite" },
        { "set.000/box.npy", null, "nopbc" },
        { "set.000/box.npy", Npy<double>("(1, 9)", new double[9]), "zero" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_file_is_refused_with_its_name_and_reason(string file, byte[]? content, string reason)
    {
        string folder = Write(Guid.NewGuid().ToString(), (file, content));
        DataFileException e = Assert.Throws<DataFileException>(() => DeepmdDataset.Read(folder).ToList());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(folder, e.Path, StringComparison.Ordinal);
    }
}
