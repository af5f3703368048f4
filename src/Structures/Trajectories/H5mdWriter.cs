using EquivSim.Structures.Hdf5;
using PureHDF;

namespace EquivSim.Structures.Trajectories;

/// <summary>Writes frames as one H5MD 1.1 file (de Buyl, Colberg and Höfling, Comput. Phys. Commun. 185, 1546 (2014)).</summary>
internal static class H5mdWriter
{
    public const string JournalAttribute = "equivsim_journal";
    public const string SpeciesAttribute = "meaning", SpeciesMeaning = "atomic number";
    public const string OrderAttribute = "order";
    private const int ChunkBytes = 1 << 18;

    public static void Write(string path, ITrajectoryFrames frames, Guid journal)
    {
        TrajectoryLayout layout = frames.Layout;
        int count = frames.FrameCount;
        var writes = new List<Action<H5NativeWriter>>();

        H5Dataset Real(int offset, int[] shape, string? unit)
        {
            var dataset = new ChunkedDataset<double>(count, shape, ChunkBytes, unit is null ? [] : [("unit", unit)]);
            int width = shape.Aggregate(1, (a, b) => a * b);
            writes.Add(writer => dataset.Write(writer, Slabs(frames, offset, width, dataset.SlabLength)));
            return dataset.Node;
        }

        var step = new ChunkedDataset<long>(count, [], ChunkBytes, []);
        writes.Add(writer => step.Write(writer, Slabs(frames, 0, 1, step.SlabLength).Select(slab => Array.ConvertAll(slab, BitConverter.DoubleToInt64Bits))));
        H5Dataset time = Real(1, [], "fs");
        H5Group Element(H5Dataset value) => new() { ["step"] = step.Node, ["time"] = time, ["value"] = value };

        var box = new H5Group { Attributes = new() { ["dimension"] = 3, ["boundary"] = layout.Periodic.Select(p => p ? "periodic" : "none").ToArray() } };
        if (HasCell(frames))
            box["edges"] = Element(Real(layout.Cell, [3, 3], "angstrom"));
        int[] perAtom = [layout.AtomCount, 3];
        var species = new H5Dataset(layout.Species);
        species.Attributes[SpeciesAttribute] = SpeciesMeaning;
        var masses = new H5Dataset(layout.Masses);
        masses.Attributes["unit"] = "amu";
        var particles = new H5Group
        {
            ["box"] = box,
            ["species"] = species,
            ["mass"] = masses,
            ["position"] = Element(Real(layout.Positions, perAtom, "angstrom")),
        };
        if (layout.Content.Velocities)
            particles["velocity"] = Element(Real(layout.Velocities, perAtom, "angstrom/fs"));
        if (layout.Content.Forces)
            particles["force"] = Element(Real(layout.Forces, perAtom, "eV/angstrom"));
        var observables = new H5Group();
        for (int k = 0; k < layout.Content.Observables.Count; k++)
            observables[layout.Content.Observables[k].Name] = Element(Real(layout.Observables + k, [], layout.Content.Observables[k].Unit));

        var file = new H5File
        {
            ["h5md"] = new H5Group
            {
                Attributes = new() { ["version"] = new[] { 1, 1 }, [JournalAttribute] = journal.ToString() },
                ["author"] = new H5Group { Attributes = new() { ["name"] = Environment.UserName } },
                ["creator"] = new H5Group { Attributes = new() { ["name"] = "EquivSim", ["version"] = typeof(H5mdWriter).Assembly.GetName().Version!.ToString(3) } },
            },
            ["particles"] = new H5Group { ["all"] = particles },
        };
        if (observables.Count > 0)
        {
            observables.Attributes[OrderAttribute] = layout.Content.Observables.Select(o => o.Name).ToArray();
            file["observables"] = observables;
        }
        using H5NativeWriter begun = file.BeginWrite(path);
        foreach (Action<H5NativeWriter> write in writes)
            write(begun);
    }

    private static bool HasCell(ITrajectoryFrames frames)
    {
        foreach (double[] slab in Slabs(frames, frames.Layout.Cell, 9, 9 * 1024))
        {
            if (slab.AsSpan().ContainsAnyExcept(0.0))
                return true;
        }
        return false;
    }

    private static IEnumerable<double[]> Slabs(ITrajectoryFrames frames, int offset, int width, int slabLength)
    {
        int step = slabLength / width;
        for (int first = 0; first < frames.FrameCount; first += step)
            yield return frames.Read(offset, width, first, Math.Min(step, frames.FrameCount - first));
    }
}
