using System.Text;

namespace EquivSim.Structures;

/// <summary>
/// Extended XYZ files, as ASE, QUIP and MACE write and read them: quoted values, bare keys, arrays, <c>_JSON</c> values,
/// any per-atom columns. Units: Angstrom, eV, eV/A, eV/A^3; a <c>velo</c> column is in A/fs.
/// </summary>
/// <remarks>
/// What is understood becomes a property of <see cref="Structure"/> (energy, forces, stress, charges, velocities,
/// <c>config_type</c>, <c>config_weight</c>); everything else is kept in <see cref="Structure.Properties"/> and
/// <see cref="Structure.AtomProperties"/> and written back. A virial becomes a stress when the cell has a volume.
/// </remarks>
/// <example><code>
/// Console.WriteLine(ExtendedXyz.Scan("train.xyz"));
/// foreach (Structure s in ExtendedXyz.Read("train.xyz", new() { Keys = new() { Energy = "energy_xtb" }, Require = Labels.Energy })) { }
/// </code></example>
public static class ExtendedXyz
{
    /// <summary>Reads structures one by one while they are asked for.</summary>
    /// <exception cref="DataFileException">The file is broken, or a label asked for is not there; with line and reason.</exception>
    public static IEnumerable<Structure> Read(string path, ExtendedXyzOptions? options = null)
    {
        using var text = new StreamReader(path, Encoding.UTF8, true, 1 << 16);
        foreach (Structure structure in Read(text, path, options))
            yield return structure;
    }

    /// <summary>Reads structures from text; <paramref name="name"/> stands for the file in messages.</summary>
    /// <inheritdoc cref="Read(string, ExtendedXyzOptions?)"/>
    public static IEnumerable<Structure> Read(TextReader text, string name, ExtendedXyzOptions? options = null)
    {
        var reader = new ExtendedXyzReader(text, name, options ?? new());
        while (reader.Next() is { } structure)
            yield return structure;
    }

    /// <summary>Goes through the comment lines only and reports the keys found and those that would be read as labels.</summary>
    /// <exception cref="DataFileException">A comment line is broken, or a key named in the options occurs nowhere.</exception>
    public static ExtendedXyzKeys Scan(string path, ExtendedXyzOptions? options = null)
    {
        using var text = new StreamReader(path, Encoding.UTF8, true, 1 << 16);
        return new ExtendedXyzReader(text, path, options ?? new()).Scan();
    }

    /// <summary>Writes structures one by one; nothing appears under <paramref name="path"/> before all are written.</summary>
    /// <exception cref="ArgumentException">A structure holds what the format cannot: see the message.</exception>
    public static void Write(string path, IEnumerable<Structure> structures, LabelKeys? keys = null)
    {
        AtomicFile.Write(path, temporary =>
        {
            using var text = new StreamWriter(temporary, false, new UTF8Encoding(false), 1 << 16);
            foreach (Structure structure in structures)
                Write(text, structure, keys);
        });
    }

    /// <summary>Writes one structure.</summary>
    /// <exception cref="ArgumentException">The structure holds what the format cannot: see the message.</exception>
    public static void Write(TextWriter text, Structure structure, LabelKeys? keys = null) =>
        ExtendedXyzWriter.Write(text, structure, keys ?? new());
}
