using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EquivSim.Structures.Trajectories;

/// <summary>
/// The growing end of a trajectory: an append-only file beside it. Each frame is one record of fixed length with a checksum,
/// handed to the operating system in one write, so that a process may be killed at any time without losing a frame that was
/// written; a torn last record is recognised and dropped.
/// </summary>
/// <remarks>
/// Header: signature (8 bytes), identity (16), number of frames of the finished file that come before (8), length of the
/// layout (8), layout, checksum (8). Record: numbers of the frame, checksum. Little-endian.
/// </remarks>
internal sealed class TrajectoryJournal : IDisposable
{
    private const int KeptFramesAt = 24, LayoutAt = 40;
    private static readonly byte[] Signature = Encoding.ASCII.GetBytes("EQSTRJ01");

    private readonly FileStream _file;
    private readonly byte[] _record;
    private readonly long _firstRecord;

    private TrajectoryJournal(FileStream file, Guid identity, long keptFrames, TrajectoryLayout layout, long firstRecord)
    {
        (_file, Identity, KeptFrames, Layout, _firstRecord) = (file, identity, keptFrames, layout, firstRecord);
        _record = new byte[8 * (layout.Length + 1)];
    }

    /// <summary>Name of the journal of a trajectory.</summary>
    public static string PathOf(string trajectory) => trajectory + ".journal";

    /// <summary>Told to the finished file, so that a journal already merged is recognised.</summary>
    public Guid Identity { get; }

    /// <summary>So many frames of the finished file come before the journal's.</summary>
    public long KeptFrames { get; private set; }

    public TrajectoryLayout Layout { get; }

    public int FrameCount { get; private set; }

    public static TrajectoryJournal Create(string path, long keptFrames, TrajectoryLayout layout)
    {
        byte[] layoutBytes = Encode(layout);
        byte[] header = new byte[LayoutAt + layoutBytes.Length + 8];
        var identity = Guid.NewGuid();
        Signature.CopyTo(header, 0);
        identity.TryWriteBytes(header.AsSpan(8));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(KeptFramesAt), keptFrames);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), layoutBytes.Length);
        layoutBytes.CopyTo(header, LayoutAt);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(header.Length - 8), Checksum(layoutBytes));
        // Complete before it has its name: a journal is never seen without its header.
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, header));
        return Open(path, writable: true);
    }

    /// <summary>Opens a journal; writable: for appending, a torn last record is cut off.</summary>
    /// <exception cref="DataFileException">The file is not a journal or its header is damaged.</exception>
    public static TrajectoryJournal Open(string path, bool writable)
    {
        // No buffer: a frame that Append has returned from is in the operating system's hands.
        var file = new FileStream(path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, writable ? FileShare.Read : FileShare.ReadWrite | FileShare.Delete, 0);
        try
        {
            byte[] start = new byte[LayoutAt];
            if (file.ReadAtLeast(start, LayoutAt, false) < LayoutAt || !start.AsSpan(0, 8).SequenceEqual(Signature))
                throw new DataFileException(path, "", "not a trajectory journal of this program");
            long length = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(32));
            if (length < 0 || LayoutAt + length + 8 > file.Length)
                throw new DataFileException(path, "header", "the file ends inside its header");
            byte[] layoutBytes = new byte[length + 8];
            file.ReadExactly(layoutBytes);
            if (BinaryPrimitives.ReadUInt64LittleEndian(layoutBytes.AsSpan((int)length)) != Checksum(layoutBytes.AsSpan(0, (int)length)))
                throw new DataFileException(path, "header", "the checksum is wrong: the file is damaged");
            var journal = new TrajectoryJournal(file, new Guid(start.AsSpan(8, 16)), BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(KeptFramesAt)),
                Decode(layoutBytes[..(int)length]), LayoutAt + length + 8);
            journal.FrameCount = journal.CountFrames();
            if (writable)
                file.SetLength(journal.PositionOf(journal.FrameCount));
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends one frame.</summary>
    public void Append(ReadOnlySpan<double> frame)
    {
        MemoryMarshal.AsBytes(frame).CopyTo(_record);
        BinaryPrimitives.WriteUInt64LittleEndian(_record.AsSpan(_record.Length - 8), Checksum(_record.AsSpan(0, _record.Length - 8)));
        RandomAccess.Write(_file.SafeFileHandle, _record, PositionOf(FrameCount));
        FrameCount++;
    }

    /// <summary>Reads part of a frame's numbers.</summary>
    public void Read(int frame, int offset, Span<double> numbers)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(numbers);
        long position = PositionOf(frame) + 8 * offset;
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(_file.SafeFileHandle, bytes, position);
            if (count == 0)
                throw new DataFileException(_file.Name, $"frame {frame}", "the file ends inside the frame");
            bytes = bytes[count..];
            position += count;
        }
    }

    public long Step(int frame)
    {
        Span<double> number = stackalloc double[1];
        Read(frame, 0, number);
        return BitConverter.DoubleToInt64Bits(number[0]);
    }

    /// <summary>Drops the frames from <paramref name="frameCount"/> on, and those of the finished file from <paramref name="keptFrames"/> on.</summary>
    public void Truncate(int frameCount, long keptFrames)
    {
        _file.SetLength(PositionOf(frameCount));
        FrameCount = frameCount;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, keptFrames);
        RandomAccess.Write(_file.SafeFileHandle, bytes, KeptFramesAt);
        KeptFrames = keptFrames;
    }

    public void Dispose() => _file.Dispose();

    private long PositionOf(int frame) => _firstRecord + (long)frame * _record.Length;

    /// <summary>Whole records with a right checksum; checked from the end, where a kill leaves its mark.</summary>
    private int CountFrames()
    {
        int count = (int)Math.Min((_file.Length - _firstRecord) / _record.Length, int.MaxValue);
        double[] numbers = new double[Layout.Length + 1];
        for (; count > 0; count--)
        {
            Read(count - 1, 0, numbers);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<double>(numbers);
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]) == Checksum(bytes[..^8]))
                break;
        }
        return count;
    }

    /// <summary>FNV-1a over 64-bit words (and the bytes left over): finds torn and zero-filled records.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            hash = (hash ^ word) * 1099511628211;
        foreach (byte b in bytes[(bytes.Length & ~7)..])
            hash = (hash ^ b) * 1099511628211;
        return hash ^ (hash >> 32);
    }

    private static byte[] Encode(TrajectoryLayout layout)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(layout.AtomCount);
        foreach (int z in layout.Species)
            writer.Write(z);
        foreach (double m in layout.Masses)
            writer.Write(m);
        foreach (bool p in layout.Periodic)
            writer.Write(p);
        writer.Write(layout.Content.Velocities);
        writer.Write(layout.Content.Forces);
        writer.Write(layout.Content.Observables.Count);
        foreach (TrajectoryObservable observable in layout.Content.Observables)
        {
            writer.Write(observable.Name);
            writer.Write(observable.Unit);
        }
        writer.Flush();
        return stream.ToArray();
    }

    private static TrajectoryLayout Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        int n = reader.ReadInt32();
        int[] species = new int[n];
        for (int i = 0; i < n; i++)
            species[i] = reader.ReadInt32();
        double[] masses = new double[n];
        for (int i = 0; i < n; i++)
            masses[i] = reader.ReadDouble();
        bool[] periodic = [reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadBoolean()];
        bool velocities = reader.ReadBoolean(), forces = reader.ReadBoolean();
        var observables = new TrajectoryObservable[reader.ReadInt32()];
        for (int i = 0; i < observables.Length; i++)
            observables[i] = new(reader.ReadString(), reader.ReadString());
        return new TrajectoryLayout(species, masses, periodic, new() { Velocities = velocities, Forces = forces, Observables = observables });
    }
}
