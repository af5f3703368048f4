using EquivSim.Structures.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Structures.Trajectories;

/// <summary>
/// Reads the frames of a finished H5MD file, ours or another program's: the frames are those of the positions; other
/// elements are matched to them by their steps, and NaN stands where one was not sampled.
/// </summary>
internal sealed class H5mdFrames : ITrajectoryFrames
{
    private readonly string _path;
    private readonly NativeFile _file;
    private readonly long[] _steps;
    private readonly double[] _times;
    private readonly SortedDictionary<int, Element> _elements = [];
    private readonly double[]? _fixedCell;

    /// <summary>One sampled quantity.</summary>
    /// <param name="Rows">Its values.</param>
    /// <param name="Width">Numbers a frame, in our layout.</param>
    /// <param name="Factor">To our units.</param>
    /// <param name="Row">Row of each frame; null when they are the same, -1 for none.</param>
    private sealed record Element(Rows Rows, int Width, double Factor, int[]? Row);

    private H5mdFrames(string path, NativeFile file, int[]? atomicNumbers)
    {
        (_path, _file) = (path, file);
        IH5Group particles = Particles();
        string at = "/particles/" + particles.Name;
        IH5Group position = Sampled(particles, "position") ?? throw new DataFileException(path, at + "/position", "there is no such element with step, time and value");
        Rows positions = new(path, at + "/position/value", position.Dataset("value"));
        int[] shape = positions.RowShape;
        if (shape.Length != 2 || shape[1] != 3)
            throw positions.Broken($"expected the shape [frames, atoms, 3], got rows of [{string.Join(", ", shape)}]");
        int n = shape[0];
        FrameCount = checked((int)positions.Count);
        _steps = Steps(position, at + "/position", FrameCount);
        _times = Times(position, at + "/position", FrameCount);

        bool velocities = Sampled(particles, "velocity") is not null, forces = Sampled(particles, "force") is not null;
        List<(string Name, Rows Rows, IH5Group Group)> observables = [.. Observables()];
        Layout = new TrajectoryLayout(Species(particles, at, n, atomicNumbers), Masses(particles, at, n, atomicNumbers), Periodic(particles), new()
        {
            Velocities = velocities,
            Forces = forces,
            Observables = observables.ConvertAll(o => new TrajectoryObservable(o.Name, o.Rows.Attribute("unit") ?? "")),
        });
        _elements[Layout.Positions] = new Element(positions, 3 * n, H5mdUnits.Length(positions), null);
        if (velocities)
            Add(Layout.Velocities, particles.Group("velocity"), at + "/velocity", [n, 3], H5mdUnits.Velocity);
        if (forces)
            Add(Layout.Forces, particles.Group("force"), at + "/force", [n, 3], H5mdUnits.Force);
        for (int k = 0; k < observables.Count; k++)
            _elements[Layout.Observables + k] = new Element(observables[k].Rows, 1, 1, Match(observables[k].Group, "/observables/" + observables[k].Name, observables[k].Rows.Count));
        _fixedCell = AddCell(particles, at);
    }

    public TrajectoryLayout Layout { get; }

    public int FrameCount { get; }

    /// <summary>The last journal that was merged into the file; null when another program wrote it.</summary>
    public Guid? Journal { get; private init; }

    /// <summary>Opens a file; species that are not marked as atomic numbers must be given.</summary>
    public static H5mdFrames Open(string path, int[]? atomicNumbers = null)
    {
        NativeFile file;
        try
        {
            file = H5File.OpenRead(path);
        }
        catch (Exception e) when (e is not (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
        {
            throw new DataFileException(path, "", $"not a readable HDF5 file ({e.Message.TrimEnd('.')}): it is truncated, damaged, or something else", e);
        }
        try
        {
            if (!file.LinkExists("h5md"))
                throw new DataFileException(path, "/h5md", "there is no such group: the file is not an H5MD trajectory");
            IH5Group h5md = file.Group("h5md");
            Guid? journal = h5md.AttributeExists(H5mdWriter.JournalAttribute) && Guid.TryParse(h5md.Attribute(H5mdWriter.JournalAttribute).Read<string>(), out Guid id) ? id : null;
            return new H5mdFrames(path, file, atomicNumbers) { Journal = journal };
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is DataFileException or OutOfMemoryException)
                throw;
            throw new DataFileException(path, "", $"cannot be read ({e.Message.TrimEnd('.')}): the file is truncated or damaged", e);
        }
    }

    public double[] Read(int offset, int width, int first, int count)
    {
        if (offset == 0)
            return Array.ConvertAll(_steps[first..(first + count)], BitConverter.Int64BitsToDouble);
        if (offset == 1)
            return _times[first..(first + count)];
        if (!_elements.TryGetValue(offset, out Element? element))
        {
            double[] cell = _fixedCell ?? new double[9];
            return [.. Enumerable.Range(0, count).SelectMany(_ => cell)];
        }
        double[] numbers;
        if (element.Row is null)
        {
            numbers = Wide(element, element.Rows.Reals(first, count));
        }
        else
        {
            numbers = new double[count * element.Width];
            numbers.AsSpan().Fill(double.NaN);
            for (int k = 0; k < count; k++)
            {
                if (element.Row[first + k] is int row and >= 0)
                    Wide(element, element.Rows.Reals(row, 1)).CopyTo(numbers, k * element.Width);
            }
        }
        if (element.Factor != 1)
        {
            foreach (ref double x in numbers.AsSpan())
                x *= element.Factor;
        }
        return numbers;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Box edges may be three lengths instead of a matrix.</summary>
    private static double[] Wide(Element element, double[] values)
    {
        if (element.Rows.RowShape is not [3] || element.Width != 9)
            return values;
        double[] matrices = new double[3 * values.Length];
        for (int i = 0; i < values.Length; i++)
            matrices[i / 3 * 9 + i % 3 * 4] = values[i];
        return matrices;
    }

    private IH5Group Particles()
    {
        if (!_file.LinkExists("particles"))
            throw new DataFileException(_path, "/particles", "there is no such group");
        IH5Group[] groups = [.. _file.Group("particles").Children().OfType<IH5Group>()];
        return groups.Length == 1 ? groups[0] : throw new DataFileException(_path, "/particles", $"expected one group of particles, got {groups.Length}");
    }

    private static IH5Group? Sampled(IH5Group parent, string name) =>
        parent.LinkExists(name) && parent.Get(name) is IH5Group group && group.LinkExists("value") && group.LinkExists("step") ? group : null;

    private void Add(int offset, IH5Group group, string at, int[] shape, Func<Rows, double> factor)
    {
        Rows rows = new(_path, at + "/value", group.Dataset("value"));
        rows.Expect(rows.Count, shape);
        _elements[offset] = new Element(rows, shape.Aggregate(1, (a, b) => a * b), factor(rows), Match(group, at, rows.Count));
    }

    private double[]? AddCell(IH5Group particles, string at)
    {
        if (!particles.LinkExists("box") || !particles.Group("box").LinkExists("edges"))
            return null;
        IH5Object edges = particles.Group("box").Get("edges");
        string place = at + "/box/edges";
        if (edges is IH5Group group)
        {
            Rows rows = new(_path, place + "/value", group.Dataset("value"));
            if (rows.RowShape is not ([3] or [3, 3]))
                throw rows.Broken("expected three lengths or a 3x3 matrix a frame");
            _elements[Layout.Cell] = new Element(rows, 9, H5mdUnits.Length(rows), Match(group, place, rows.Count));
            return null;
        }
        Rows constant = new(_path, place, (IH5Dataset)edges);
        double factor = H5mdUnits.Length(constant);
        double[] v = Array.ConvertAll(constant.Reals(0, constant.Count), x => x * factor);
        return v.Length switch
        {
            3 => [v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]],
            9 => v,
            _ => throw constant.Broken("expected three lengths or a 3x3 matrix"),
        };
    }

    private IEnumerable<(string, Rows, IH5Group)> Observables()
    {
        if (!_file.LinkExists("observables"))
            yield break;
        IH5Group parent = _file.Group("observables");
        string[] order = parent.AttributeExists(H5mdWriter.OrderAttribute) ? parent.Attribute(H5mdWriter.OrderAttribute).Read<string[]>() : [];
        foreach (IH5Object child in parent.Children().OrderBy(c => Array.IndexOf(order, c.Name)))
        {
            if (child is not IH5Group group || Sampled(parent, child.Name) is null)
                continue;
            Rows rows = new(_path, $"/observables/{child.Name}/value", group.Dataset("value"));
            if (rows.RowShape.Length == 0)
                yield return (child.Name, rows, group);
        }
    }

    /// <summary>For each frame the row of an element with the same step; null when they agree one by one.</summary>
    private int[]? Match(IH5Group group, string at, long rowCount)
    {
        long[] steps = Steps(group, at, rowCount);
        if (steps.AsSpan().SequenceEqual(_steps))
            return null;
        Dictionary<long, int> rows = [];
        for (int i = 0; i < steps.Length; i++)
            rows[steps[i]] = i;
        return Array.ConvertAll(_steps, step => rows.GetValueOrDefault(step, -1));
    }

    private long[] Steps(IH5Group group, string at, long count)
    {
        Rows rows = new(_path, at + "/step", group.Dataset("step"));
        if (!rows.IsScalar)
            return rows.Expect(count).Integers(0, count);
        (long increment, long offset) = ((long)rows.Scalar(), (long)(rows.NumberAttribute("offset") ?? 0));
        return [.. Enumerable.Range(0, (int)count).Select(i => offset + i * increment)];
    }

    private double[] Times(IH5Group group, string at, long count)
    {
        if (!group.LinkExists("time"))
            return Array.ConvertAll(_steps, step => (double)step);
        Rows rows = new(_path, at + "/time", group.Dataset("time"));
        double factor = H5mdUnits.Time(rows);
        if (!rows.IsScalar)
            return Array.ConvertAll(rows.Expect(count).Reals(0, count), t => t * factor);
        (double increment, double offset) = (rows.Scalar(), rows.NumberAttribute("offset") ?? 0);
        return [.. Enumerable.Range(0, (int)count).Select(i => (offset + i * increment) * factor)];
    }

    private int[] Species(IH5Group particles, string at, int atomCount, int[]? given)
    {
        if (given is not null)
            return given.Length == atomCount ? given : throw new DataFileException(_path, at, $"the file has {atomCount} atoms, {given.Length} atomic numbers were given");
        if (!particles.LinkExists("species"))
            throw new DataFileException(_path, at + "/species", "there is no such data set: give the atomic numbers");
        Rows rows = new(_path, at + "/species", particles.Get("species") as IH5Dataset ?? throw new DataFileException(_path, at + "/species", "species that change with time are not supported"));
        if (rows.Attribute(H5mdWriter.SpeciesAttribute) != H5mdWriter.SpeciesMeaning)
            throw rows.Broken($"nothing says that these are atomic numbers (attribute '{H5mdWriter.SpeciesAttribute}'): give the atomic numbers");
        int[] species = Array.ConvertAll(rows.Expect(atomCount).Integers(0, atomCount), z => (int)z);
        return Array.TrueForAll(species, z => z is > 0 and <= Elements.Count) ? species : throw rows.Broken("unknown element");
    }

    private double[] Masses(IH5Group particles, string at, int atomCount, int[]? atomicNumbers)
    {
        if (!particles.LinkExists("mass") || particles.Get("mass") is not IH5Dataset dataset)
            return Array.ConvertAll(Species(particles, at, atomCount, atomicNumbers), Elements.Mass);
        Rows rows = new(_path, at + "/mass", dataset);
        double factor = H5mdUnits.Mass(rows);
        return Array.ConvertAll(rows.Expect(atomCount).Reals(0, atomCount), m => m * factor);
    }

    private static bool[] Periodic(IH5Group particles)
    {
        if (!particles.LinkExists("box") || !particles.Group("box").AttributeExists("boundary"))
            return [false, false, false];
        string[] boundary = particles.Group("box").Attribute("boundary").Read<string[]>();
        return [.. Enumerable.Range(0, 3).Select(k => k < boundary.Length && boundary[k] == "periodic")];
    }
}
