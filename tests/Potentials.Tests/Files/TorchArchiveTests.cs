using System.IO.Compression;
using EquivSim.Potentials.Pickle;
using EquivSim.Tests;

namespace EquivSim.Potentials.Tests;

/// <summary>Tensors of torch archives: types, offsets, strides, and damaged or hostile archives.</summary>
public sealed class TorchArchiveTests
{
    private static T Open<T>(Action<string> write, Func<object?, T> read)
    {
        using var folder = new TemporaryFolder();
        string path = folder["file.pt"];
        write(path);
        using TorchArchive archive = TorchArchive.Open(path);
        return read(archive.Root);
    }

    private static (long[] Shape, double[] Values) Tensor(PickleBuilder pickle, byte[] storage) => Open(
        p => pickle.Save(p, ("0", storage)), root => ((TorchTensor)root!).Shape is { } shape ? (shape, ((TorchTensor)root!).Read()) : default);

    private static string Refusal(Action<string> write) =>
        Assert.Throws<InvalidDataException>(() => Open(write, root => root is TorchTensor t ? t.Read() : null)).Message;

    [Fact]
    public void Offsets_and_strides_are_applied()
    {
        byte[] storage = PickleBuilder.Bytes([.. Enumerable.Range(0, 24).Select(i => (double)i)]);
        Assert.Equal([0, 1, 2, 3, 4, 5], Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 24, 0, [2, 3], [3, 1]), storage).Values);
        // The transpose, as e3nn stores 3j symbols.
        Assert.Equal([0, 3, 1, 4, 2, 5], Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 24, 0, [3, 2], [1, 3]), storage).Values);
        Assert.Equal([5, 17, 7, 19, 9, 21], Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 24, 5, [1, 3, 2], [99, 2, 12]), storage).Values);
        Assert.Equal([4, 4, 4], Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 24, 4, [3], [0]), storage).Values);
        (long[] shape, double[] values) = Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 24, 7, [], []), storage);
        Assert.Empty(shape);
        Assert.Equal([7], values);
        Assert.Empty(Tensor(new PickleBuilder().Tensor("DoubleStorage", "0", 0, 0, [0], [1]), []).Values);
    }

    [Theory]
    [InlineData("FloatStorage", new byte[] { 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0 }, 1.5, -2)]
    [InlineData("HalfStorage", new byte[] { 0, 0x3e, 0, 0xc0 }, 1.5, -2)]
    [InlineData("LongStorage", new byte[] { 1, 1, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255 }, 257, -2)]
    [InlineData("IntStorage", new byte[] { 1, 1, 0, 0, 254, 255, 255, 255 }, 257, -2)]
    [InlineData("ShortStorage", new byte[] { 1, 1, 254, 255 }, 257, -2)]
    [InlineData("CharStorage", new byte[] { 7, 254 }, 7, -2)]
    [InlineData("ByteStorage", new byte[] { 7, 254 }, 7, 254)]
    [InlineData("BoolStorage", new byte[] { 1, 0 }, 1, 0)]
    public void Storages_of_every_type_are_read(string type, byte[] bytes, double first, double second) =>
        Assert.Equal([first, second], Tensor(new PickleBuilder().Tensor(type, "0", 2, 0, [2], [1]), bytes).Values);

    [Fact]
    public void Parameters_are_their_tensors()
    {
        var pickle = new PickleBuilder().Global("torch._utils", "_rebuild_parameter").Op('(').Tensor("DoubleStorage", "0", 1, 0, [1], [1]).Raw(0x88)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
        Assert.Equal([3.5], Tensor(pickle, PickleBuilder.Bytes(3.5)).Values);
    }

    [Theory]
    [InlineData(24, 0, new[] { 25 }, new[] { 1 }, "does not fit in its storage")]
    [InlineData(24, 24, new[] { 1 }, new[] { 1 }, "does not fit in its storage")]
    [InlineData(24, 0, new[] { 2, 2 }, new[] { 1, int.MaxValue }, "does not fit in its storage")]
    [InlineData(24, 0, new[] { int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0, 0, 0 }, "too often")]
    [InlineData(24, -1, new[] { 1 }, new[] { 1 }, "offset -1")]
    [InlineData(24, 3, new[] { 2 }, new[] { -1 }, "strides [-1]")]
    [InlineData(24, 0, new[] { -2 }, new[] { 1 }, "shape [-2]")]
    [InlineData(24, 0, new[] { 2 }, new[] { 1, 1 }, "strides [1, 1]")]
    [InlineData(25, 0, new[] { 2 }, new[] { 1 }, "announces 25 elements of 8 bytes; the archive holds 192")]
    [InlineData(-1, 0, new[] { 2 }, new[] { 1 }, "persistent id")]
    public void Views_outside_their_storage_are_refused(int count, int offset, int[] shape, int[] strides, string reason) =>
        Assert.Contains(reason, Refusal(p => new PickleBuilder().Tensor("DoubleStorage", "0", count, offset, shape, strides).Save(p, ("0", new byte[192]))), StringComparison.Ordinal);

    [Fact]
    public void Unknown_storages_are_refused()
    {
        Assert.Contains("ComplexDoubleStorage", Refusal(p => new PickleBuilder().Tensor("ComplexDoubleStorage", "0", 1, 0, [1], [1]).Save(p, ("0", new byte[16]))), StringComparison.Ordinal);
        Assert.Contains("no entry 'archive/data/../../etc/passwd'", Refusal(p => new PickleBuilder().Tensor("DoubleStorage", "../../etc/passwd", 1, 0, [1], [1]).Save(p)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_in_place_of_a_tensor_is_refused()
    {
        var pickle = new PickleBuilder().Global("torch._utils", "_rebuild_parameter").Op('(').Global("os", "system").Text("id").Raw(0x85).Op('R').Raw(0x88).Op('t').Op('R');
        Assert.Contains("os.system", Refusal(p => pickle.Save(p)), StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_of_other_kinds_are_refused()
    {
        byte[] none = new PickleBuilder().Op('N').End();
        Assert.Contains("does not hold exactly one", Refusal(p => PickleBuilder.WriteArchive(p, [("other", [])])), StringComparison.Ordinal);
        Assert.Contains("TorchScript", Refusal(p => PickleBuilder.WriteArchive(p, [("data.pkl", none), ("constants.pkl", none)])), StringComparison.Ordinal);
        Assert.Contains("byte order is 'big'", Refusal(p => PickleBuilder.WriteArchive(p, [("data.pkl", none), ("byteorder", "big"u8.ToArray())])), StringComparison.Ordinal);
        Assert.Contains("is compressed", Refusal(p => PickleBuilder.WriteArchive(p, [("data.pkl", new byte[1 << 20])], CompressionLevel.Optimal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        byte[] whole = File.ReadAllBytes(RepositoryFiles.Path("data", "models", "mace-solvent", "mace01_swa.model"));
        foreach (double part in (double[])[0.001, 0.3, 0.9, 0.9999])
            Assert.Contains("truncated or damaged", Refusal(p => File.WriteAllBytes(p, whole[..(int)(part * whole.Length)])), StringComparison.Ordinal);
    }
}
