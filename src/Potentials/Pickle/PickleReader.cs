using System.Buffers.Binary;
using System.Text;

namespace EquivSim.Potentials.Pickle;

/// <summary>
/// Reads a Python pickle of protocol 2 as data and executes nothing: a class or function stays a <see cref="PickleGlobal"/>, its call a
/// <see cref="PickleObject"/>, except for the few calls of <see cref="PickleCalls"/> that only rebuild containers and tensors.
/// </summary>
/// <remarks>
/// Values become: None null, bool, int <see cref="long"/>, float <see cref="double"/>, str <see cref="string"/>, tuple <c>object?[]</c>,
/// list <see cref="List{T}"/>, dict <see cref="PickleDictionary"/>. An opcode that is not in the list below is refused: PyTorch writes no other.
/// Memory stays proportional to the pickle's length, whatever sizes it claims. The result may contain itself; who walks it must bound the walk.
/// </remarks>
internal sealed class PickleReader
{
    private readonly byte[] _data;
    private readonly Func<object?, object?> _resolve;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private int _position;

    private PickleReader(byte[] data, Func<object?, object?> resolve) => (_data, _resolve) = (data, resolve);

    /// <param name="data">The whole pickle.</param>
    /// <param name="resolvePersistentId">Turns a persistent id (PyTorch: a storage of an archive) into a value.</param>
    /// <exception cref="InvalidDataException">The pickle is damaged, or uses what is not supported; the message says what and where.</exception>
    public static object? Read(byte[] data, Func<object?, object?> resolvePersistentId)
    {
        var reader = new PickleReader(data, resolvePersistentId);
        try
        {
            return reader.Run();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Pickle, byte {reader._position}: {e.Message}", e);
        }
    }

    private object? Run()
    {
        if (Byte() != 0x80)
            throw new InvalidDataException("it does not begin with a protocol number.");
        byte protocol = Byte();
        if (protocol != 2)
            throw new InvalidDataException($"protocol {protocol}; PyTorch writes, and this program reads, protocol 2.");
        while (true)
        {
            byte opcode = Byte();
            if (opcode == (byte)'.')
                return Pop();
            Execute((char)opcode);
        }
    }

    private void Execute(char opcode)
    {
        switch (opcode)
        {
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': Push(LongInteger()); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Push(Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))); break;
            case 'c': Push(new PickleGlobal(Line(), Line())); break;

            case '(': _marks.Push(_stack.Count); break;
            case ')': Push(Array.Empty<object?>()); break;
            case 't': Push(PopToMark()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case ']': Push(new List<object?>()); break;
            case '}': Push(new PickleDictionary()); break;
            case '0': _ = Pop(); break;
            case '1': _ = PopToMark(); break;

            case 'a': Append(PopMany(1)); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;

            case 'q': _memo[Byte()] = Peek(); break;
            case 'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); break;
            case 'h': Push(Remembered(Byte())); break;
            case 'j': Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;

            case 'Q': Push(_resolve(Pop())); break;
            case 'R': { (PickleGlobal f, object?[] arguments) = PopCall(); Push(PickleCalls.Rebuild(f, arguments)); break; }
            case '\x81': { (PickleGlobal type, object?[] arguments) = PopCall(); Push(new PickleObject(type, arguments)); break; }
            case 'b': Build(Pop()); break;

            default:
                throw new InvalidDataException($"unknown opcode 0x{(int)opcode:x2}; PyTorch does not write it in protocol 2.");
        }
    }

    private (PickleGlobal Callee, object?[] Arguments) PopCall()
    {
        object? arguments = Pop(), callee = Pop();
        return callee is PickleGlobal g && arguments is object?[] a
            ? (g, a)
            : throw new InvalidDataException($"a call needs a name and a tuple, found {Describe(callee)} and {Describe(arguments)}.");
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list)
            throw new InvalidDataException($"items can be appended to a list only, found {Describe(Peek())}.");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw new InvalidDataException("a key of a dictionary has no value.");
        // Subclasses of dict (Counter, defaultdict: parts of optimizer states) stay inert and lose their entries.
        PickleDictionary target = Peek() switch
        {
            PickleDictionary d => d,
            PickleObject => new PickleDictionary(),
            var other => throw new InvalidDataException($"entries can be set in a dictionary only, found {Describe(other)}."),
        };
        for (int i = 0; i < items.Length; i += 2)
            target.Set(items[i], items[i + 1]);
    }

    private void Build(object? state)
    {
        switch (Peek())
        {
            case PickleObject o: o.State = state; break;
            case PickleDictionary: break; // Attributes of an OrderedDict: the version notes of a state dict.
            case var other: throw new InvalidDataException($"{Describe(other)} cannot be given a state.");
        }
    }

    private object? Remembered(uint index) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw new InvalidDataException($"it recalls value {index}, which was never stored.");

    private long LongInteger()
    {
        byte length = Byte();
        if (length > 8)
            throw new InvalidDataException($"an integer of {length} bytes; at most 8 are supported.");
        ReadOnlySpan<byte> bytes = Take(length);
        long value = length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
            value = value << 8 | bytes[i];
        return value;
    }

    private string Line()
    {
        int length = _data.AsSpan(_position).IndexOf((byte)'\n');
        if (length < 0)
            throw new InvalidDataException("it ends inside a name.");
        string line = Encoding.UTF8.GetString(Take((uint)length));
        _position++;
        return line;
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(uint length)
    {
        int left = _data.Length - _position;
        if (length > left)
            throw new InvalidDataException(left == 0 ? "it ends too early." : $"it ends too early: {length} bytes are announced, {left} are left.");
        _position += (int)length;
        return _data.AsSpan(_position - (int)length, (int)length);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop() => PopMany(1)[0];

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw new InvalidDataException("a value is used that is not there.");

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new InvalidDataException("a group ends that never began.");
        object?[] values = PopMany(_stack.Count - Floor);
        _marks.Pop();
        return values;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - count < Floor)
            throw new InvalidDataException("a value is used that is not there.");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    /// <summary>Names a value in a message.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "None",
        string s => $"the text '{(s.Length > 40 ? s[..40] + "..." : s)}'",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDictionary => "a dictionary",
        TorchTensor t => $"a tensor of shape [{string.Join(", ", t.Shape)}]",
        TorchStorage => "a tensor's storage",
        PickleGlobal g => $"the name {g}",
        _ => value.ToString()!,
    };
}
