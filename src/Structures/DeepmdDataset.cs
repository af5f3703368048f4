namespace EquivSim.Structures;

/// <summary>
/// Reads data sets in DeePMD's <c>.npy</c> layout: a folder with <c>type.raw</c> (one integer per atom), <c>type_map.raw</c>
/// (element symbols), an empty file <c>nopbc</c> for open systems, and folders <c>set.*</c> with <c>coord.npy</c> [F, 3N],
/// <c>box.npy</c> [F, 9], <c>energy.npy</c> [F], <c>force.npy</c> [F, 3N], <c>virial.npy</c> [F, 9].
/// Units are those of this project; a virial (-dE/dstrain, eV) becomes a stress.
/// </summary>
public static class DeepmdDataset
{
    /// <summary>Whether a folder looks like such a data set.</summary>
    public static bool IsDataset(string folder) => File.Exists(Path.Combine(folder, "type.raw"));

    /// <summary>Reads the frames of all sets, in the order of the sets' names.</summary>
    /// <exception cref="DataFileException">A file is missing or broken, or two do not fit together; with file and reason.</exception>
    public static IEnumerable<Structure> Read(string folder)
    {
        int[] species = ReadSpecies(folder);
        bool periodic = !File.Exists(Path.Combine(folder, "nopbc"));
        string[] sets = [.. Directory.GetDirectories(folder, "set.*").Order(StringComparer.Ordinal)];
        if (sets.Length == 0)
            throw new DataFileException(folder, "", "the folder has no 'set.*' inside");
        foreach (string set in sets)
        {
            foreach (Structure structure in ReadSet(set, species, periodic))
                yield return structure;
        }
    }

    private static IEnumerable<Structure> ReadSet(string set, int[] species, bool periodic)
    {
        int n = species.Length;
        string coordFile = Path.Combine(set, "coord.npy");
        NpyArray coordinates = NpyArray.Read(coordFile);
        int frames = coordinates.Shape.Length == 2 ? coordinates.Shape[0] : throw new DataFileException(coordFile, "", $"expected the shape [frames, {3 * n}], got {coordinates.Describe()}");
        Expect(coordFile, coordinates, frames, 3 * n);
        NpyArray? Optional(string name, int width)
        {
            string file = Path.Combine(set, name);
            return File.Exists(file) ? Expect(file, NpyArray.Read(file), frames, width) : null;
        }
        NpyArray? box = Optional("box.npy", 9), energy = Optional("energy.npy", 1), force = Optional("force.npy", 3 * n), virial = Optional("virial.npy", 9);
        if (periodic && box is null)
            throw new DataFileException(set, "", "there is no box.npy, and no file 'nopbc' says that the system is open");
        for (int f = 0; f < frames; f++)
        {
            string file = coordFile;
            Structure structure;
            try
            {
                Cell? cell = periodic ? At("box.npy", () => new Cell(box!.Row(f), true, true, true)) : null;
                structure = At("coord.npy", () => new Structure((int[])species.Clone(), coordinates.Row(f), cell));
                if (energy is not null)
                    At("energy.npy", () => structure.Energy = energy.Row(f)[0]);
                if (force is not null)
                    At("force.npy", () => structure.Forces = force.Row(f));
                if (virial is not null && cell is not null)
                    At("virial.npy", () => structure.Stress = Array.ConvertAll(virial.Row(f), x => -x / cell.Volume));
            }
            catch (ArgumentException e)
            {
                throw new DataFileException(file, $"frame {f}", e.Message, e);
            }
            yield return structure;

            T At<T>(string name, Func<T> make)
            {
                file = Path.Combine(set, name);
                return make();
            }
        }
    }

    private static NpyArray Expect(string file, NpyArray array, int frames, int width) =>
        array.Shape.Length is 1 or 2 && array.Shape[0] == frames && array.Values.Length == frames * width
            ? array
            : throw new DataFileException(file, "", $"expected the shape [{frames}, {width}], got {array.Describe()}");

    private static int[] ReadSpecies(string folder)
    {
        string typeFile = Path.Combine(folder, "type.raw"), mapFile = Path.Combine(folder, "type_map.raw");
        string[] map = ReadWords(mapFile);
        string[] words = ReadWords(typeFile);
        if (words.Length == 0)
            throw new DataFileException(typeFile, "", "the file lists no atom");
        int[] species = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], out int type) || type < 0 || type >= map.Length)
                throw new DataFileException(typeFile, $"atom {i}", $"expected a type from 0 to {map.Length - 1} (type_map.raw names {map.Length}), got '{words[i]}'");
            if (!Elements.TryNumber(map[type], out species[i]))
                throw new DataFileException(mapFile, $"type {type}", $"unknown element '{map[type]}'");
        }
        return species;
    }

    private static string[] ReadWords(string file) => File.Exists(file)
        ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        : throw new DataFileException(file, "", "there is no such file");
}
