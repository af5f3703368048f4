namespace EquivSim.Potentials;

public static partial class MaceModelFile
{
    private static ReadOnlySpan<byte> Hdf5Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Reads a model, telling the kind of file by its first bytes.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no model, or a damaged one.</exception>
    public static MaceModelData Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        Span<byte> start = stackalloc byte[8];
        using (FileStream stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, 8, throwOnEndOfStream: false)];
        if (start.SequenceEqual(Hdf5Signature))
            return ReadHdf5(path);
        throw new InvalidDataException($"'{path}' is not a model: it is no HDF5 file.");
    }
}
