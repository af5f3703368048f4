using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials.Tests;

/// <summary>The pickle reader reads data, executes nothing and refuses what is damaged or hostile.</summary>
public sealed class PickleReaderTests
{
    private static object? Read(PickleBuilder pickle) => Read(pickle.End());

    private static object? Read(byte[] pickle) => PickleReader.Read(pickle, _ => throw new InvalidDataException("no storages here."));

    private static string Refusal(byte[] pickle) => Assert.Throws<InvalidDataException>(() => Read(pickle)).Message;

    private static string Refusal(PickleBuilder pickle) => Refusal(pickle.End());

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        var pickle = new PickleBuilder().Op(']').Op('(')
            .Op('N').Raw(0x88).Raw(0x89).Raw((byte)'K', 200).Raw((byte)'M', 0x34, 0x12).Integer(-5)
            .Raw(0x8a, 5, 0, 0, 0, 0, 1).Raw(0x8a, 1, 0xff).Raw(0x8a, 0).Real(-0.1).Text("l\u00e4nge")
            .Op(')').Integers(1, 2).Integer(7).Raw(0x85).Op('}').Text("a").Integer(1).Op('s').Op('e');
        var list = Assert.IsType<List<object?>>(Read(pickle));
        Assert.Equal([null, true, false, 200L, 0x1234L, -5L, 1L << 32, -1L, 0L, -0.1, "l\u00e4nge"], list[..11]);
        Assert.Equal([], Assert.IsType<object?[]>(list[11]));
        Assert.Equal([1L, 2L], Assert.IsType<object?[]>(list[12]));
        Assert.Equal([7L], Assert.IsType<object?[]>(list[13]));
        Assert.Equal(1L, Assert.IsType<PickleDictionary>(list[14]).Get("a"));
    }

    [Fact]
    public void The_memo_gives_the_same_value_again_even_inside_itself()
    {
        var list = Assert.IsType<List<object?>>(Read(new PickleBuilder().Op(']').Raw((byte)'q', 0).Raw((byte)'h', 0).Op('a')));
        Assert.Same(list, list[0]);
        Assert.Equal("x", Read(new PickleBuilder().Text("x").Raw((byte)'r', 0xff, 0xff, 0xff, 0xff).Op('0').Raw((byte)'j', 0xff, 0xff, 0xff, 0xff)));
    }

    [Fact]
    public void Ordered_dictionaries_keep_order_and_the_last_value()
    {
        var pickle = new PickleBuilder().Global("collections", "OrderedDict").Op(')').Op('R').Op('(')
            .Text("b").Integer(1).Text("a").Integer(2).Text("b").Integer(3).Op('u');
        var dictionary = Assert.IsType<PickleDictionary>(Read(pickle));
        Assert.Equal(["b", "a"], dictionary.Entries.Select(e => e.Key));
        Assert.Equal(3L, dictionary.Get("b"));
    }

    [Fact]
    public void A_call_of_an_unknown_function_stays_data()
    {
        string file = Path.Combine(Path.GetTempPath(), $"equivsim-pickle-{Environment.ProcessId}");
        var call = Assert.IsType<PickleObject>(Read(new PickleBuilder().Global("posix", "system").Text($"touch {file}").Raw(0x85).Op('R').Op('}').Op('b')));
        Assert.Equal(new PickleGlobal("posix", "system"), call.Type);
        Assert.Equal([$"touch {file}"], call.Arguments);
        Assert.IsType<PickleDictionary>(call.State);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void What_a_call_returned_cannot_be_called()
    {
        // getattr(os, 'system')('...'): the way around a list of forbidden names.
        var pickle = new PickleBuilder().Global("builtins", "getattr").Global("os", "path").Text("system").Raw(0x86).Op('R').Text("id").Raw(0x85).Op('R');
        Assert.Contains("a call needs a name", Refusal(pickle), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x63, "ends inside a name")] // GLOBAL without its lines
    [InlineData(0x69, "unknown opcode 0x69")] // INST
    [InlineData(0x6f, "unknown opcode 0x6f")] // OBJ
    [InlineData(0x82, "unknown opcode 0x82")] // EXT1
    [InlineData(0x93, "unknown opcode 0x93")] // STACK_GLOBAL of protocol 4
    [InlineData(0x52, "not there")] // REDUCE of nothing
    [InlineData(0x74, "never began")] // TUPLE without MARK
    [InlineData(0x61, "not there")] // APPEND to nothing
    [InlineData(0x62, "not there")] // BUILD of nothing
    [InlineData(0x2e, "not there")] // STOP with nothing
    public void Opcodes_that_do_not_fit_are_refused(byte opcode, string reason) =>
        Assert.Contains(reason, Refusal([0x80, 2, opcode]), StringComparison.Ordinal);

    [Fact]
    public void Values_cannot_be_taken_from_below_a_mark() =>
        Assert.Contains("not there", Refusal(new PickleBuilder().Integer(1).Integer(2).Op('(').Raw(0x86)), StringComparison.Ordinal);

    [Fact]
    public void Only_protocol_2_is_read()
    {
        Assert.Contains("protocol 4", Refusal([0x80, 4, 0x4e, 0x2e]), StringComparison.Ordinal);
        Assert.Contains("does not begin", Refusal([0x4e, 0x2e]), StringComparison.Ordinal);
        Assert.Contains("ends too early", Refusal([]), StringComparison.Ordinal);
    }

    [Fact]
    public void Announced_sizes_are_held_against_the_bytes_that_are_there()
    {
        Assert.Contains("4294967295 bytes are announced", Refusal(new PickleBuilder().Sized('X', [65], uint.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("an integer of 255 bytes", Refusal(new PickleBuilder().Raw(0x8a, 255)), StringComparison.Ordinal);
        Assert.Contains("never stored", Refusal(new PickleBuilder().Raw((byte)'j', 0xff, 0xff, 0xff, 0x7f)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_cut_anywhere_is_refused()
    {
        byte[] whole = new PickleBuilder().Op('}').Op('(').Text("key").Integers(1, 2, 3).Text("f").Global("torch", "Size").Op('u').End();
        Assert.NotNull(Read(whole));
        for (int length = 0; length < whole.Length; length++)
            Refusal(whole[..length]);
    }

    [Fact]
    public void Random_damage_is_refused_or_read_but_never_anything_else()
    {
        byte[] whole = new PickleBuilder().Op('}').Op('(').Text("key").Integers(1, 2, 3).Text("f").Global("a", "b").Op(')').Raw(0x81).Op('}').Op('b').Op('u').End();
        Gen.Select(Gen.Int[2, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            byte[] damaged = [.. whole];
            foreach ((int position, byte value) in changes)
                damaged[position] = value;
            try
            {
                Read(damaged);
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5000, threads: 1);
    }
}
