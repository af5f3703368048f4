using EquivSim.Tests;
using PureHDF;

namespace EquivSim.Structures.Tests;

public sealed class TrajectoryTests : IDisposable
{
    private static readonly TrajectoryContent Content = new() { Velocities = true, Forces = true, Observables = [TrajectoryObservable.PotentialEnergy, TrajectoryObservable.Temperature, new("a_first", "1")] };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Structure Start = new([8, 1, 1], new double[9], new Cell([9, 0, 0, 1, 9, 0, 0, 0, 9], true, true, false));

    /// <summary>Numbers of a frame that tell which frame it is.</summary>
    private static double[] Numbers(long step, double shift) => [.. Enumerable.Range(0, 9).Select(k => Math.Sin(step + shift + k))];

    private static Cell CellAt(long step) => new([9 + 0.01 * step, 0, 0, 1, 9, 0, 0, 0, 9], true, true, false);

    private static void Write(TrajectoryWriter writer, params IEnumerable<long> steps)
    {
        foreach (long step in steps)
            writer.Write(step, 0.5 * step, Numbers(step, 0), Numbers(step, 0.1), Numbers(step, 0.2), CellAt(step), [-step, 300 + step, step * step]);
    }

    private static void AssertHolds(string path, bool finished, params IEnumerable<long> expected)
    {
        using TrajectoryReader reader = TrajectoryReader.Open(path);
        long[] steps = [.. expected];
        Assert.Equal(finished, reader.IsFinished);
        Assert.Equal(steps, reader.Steps());
        Assert.Equal(steps.Select(s => 0.5 * s), reader.Times());
        Assert.Equal(steps.Select(s => 300.0 + s), reader.Observable("temperature"));
        Assert.Equal(["potential_energy", "temperature", "a_first"], reader.Content.Observables.Select(o => o.Name));
        int i = 0;
        foreach (TrajectoryFrame frame in reader.ReadAll())
        {
            long step = steps[i++];
            Assert.Equal((step, 0.5 * step), (frame.Step, frame.Time));
            Assert.Equal([8, 1, 1], frame.Structure.AtomicNumbers.ToArray());
            Assert.Equal(Numbers(step, 0), frame.Structure.Positions.ToArray());
            Assert.Equal(Numbers(step, 0.1), frame.Structure.Velocities);
            Assert.Equal(Numbers(step, 0.2), frame.Structure.Forces);
            Assert.Equal(CellAt(step), frame.Structure.Cell);
            Assert.Equal(-step, frame.Structure.Energy);
            Assert.Equal(step * step, frame.Observables["a_first"]);
        }
    }

    private static IEnumerable<long> Range(int first, int count) => Enumerable.Range(first, count).Select(i => (long)i);

    [Fact]
    public void A_closed_trajectory_is_one_H5MD_file()
    {
        string path = _folder["run.h5"];
        using (TrajectoryWriter writer = TrajectoryWriter.Create(path, Start, Content))
            Write(writer, Range(0, 300));
        Assert.Equal(["run.h5"], _folder.Files);
        AssertHolds(path, true, Range(0, 300));
        using PureHDF.VOL.Native.NativeFile file = H5File.OpenRead(path);
        Assert.Equal([1, 1], file.Group("h5md").Attribute("version").Read<int[]>());
        Assert.Equal(["periodic", "periodic", "none"], file.Group("particles/all/box").Attribute("boundary").Read<string[]>());
        Assert.Equal([300UL, 3, 3], file.Dataset("particles/all/velocity/value").Space.Dimensions);
        Assert.Equal("fs", file.Dataset("particles/all/velocity/time").Attribute("unit").Read<string>());
        Assert.Equal(15.999, file.Dataset("particles/all/mass").Read<double[]>()[0]);
    }

    [Fact]
    public void A_killed_writer_loses_no_frame()
    {
        string path = _folder["run.h5"];
        // Dropped, not disposed: as a kill leaves it.
        Write(TrajectoryWriter.Create(path, Start, Content), Range(0, 25));
        Assert.Equal(["run.h5.journal"], _folder.Files);
        AssertHolds(path, false, Range(0, 25));
        Write(TrajectoryWriter.Append(path, Start, Content, afterStep: 24), Range(25, 5));
        AssertHolds(path, false, Range(0, 30));
        TrajectoryWriter.Append(path, Start, Content, afterStep: 29).Dispose();
        AssertHolds(path, true, Range(0, 30));
        Assert.Equal(["run.h5"], _folder.Files);
    }

    [Fact]
    public void A_kill_in_the_middle_of_a_write_costs_that_frame_only()
    {
        string path = _folder["run.h5"], journal = path + ".journal";
        Write(TrajectoryWriter.Create(path, Start, Content), Range(0, 3));
        byte[] bytes = File.ReadAllBytes(journal);
        Write(TrajectoryWriter.Append(path, Start, Content, 2), 3);
        byte[] whole = File.ReadAllBytes(journal);
        for (int length = bytes.Length; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(journal, whole[..length]);
            AssertHolds(path, false, Range(0, 3));
        }
        // A record whose bytes never reached the disk.
        File.WriteAllBytes(journal, [.. bytes, .. new byte[whole.Length - bytes.Length]]);
        AssertHolds(path, false, Range(0, 3));
        Write(TrajectoryWriter.Append(path, Start, Content, 2), 7);
        AssertHolds(path, false, 0, 1, 2, 7);
    }

    [Fact]
    public void Appending_to_a_finished_file_goes_on_and_can_step_back()
    {
        string path = _folder["run.h5"];
        using (TrajectoryWriter writer = TrajectoryWriter.Create(path, Start, Content))
            Write(writer, Range(0, 10));
        using (TrajectoryWriter writer = TrajectoryWriter.Append(path, Start, Content, afterStep: 9))
        {
            Write(writer, Range(10, 5));
            Assert.Equal(15, writer.FrameCount);
            AssertHolds(path, false, Range(0, 15));
        }
        AssertHolds(path, true, Range(0, 15));
        // The restarted run stands at step 6: what came later happens anew.
        TrajectoryWriter killed = TrajectoryWriter.Append(path, Start, Content, afterStep: 6);
        Write(killed, 100, 101, 102);
        AssertHolds(path, false, [.. Range(0, 7), 100, 101, 102]);
        using (TrajectoryWriter writer = TrajectoryWriter.Append(path, Start, Content, afterStep: 100))
            AssertHolds(path, false, [.. Range(0, 7), 100]);
        AssertHolds(path, true, [.. Range(0, 7), 100]);
        using (TrajectoryWriter writer = TrajectoryWriter.Append(path, Start, Content, afterStep: 3))
            Assert.Throws<ArgumentException>(() => Write(writer, 3));
        AssertHolds(path, true, Range(0, 4));
        using (TrajectoryWriter writer = TrajectoryWriter.Create(path, Start, Content))
            Write(writer, 5);
        AssertHolds(path, true, 5);
    }

    [Fact]
    public void A_kill_between_merging_and_removing_the_journal_repeats_no_frame()
    {
        string path = _folder["run.h5"], journal = path + ".journal";
        TrajectoryWriter writer = TrajectoryWriter.Create(path, Start, Content);
        Write(writer, Range(0, 4));
        byte[] left = File.ReadAllBytes(journal);
        writer.Dispose();
        File.WriteAllBytes(journal, left);
        AssertHolds(path, true, Range(0, 4));
        using (writer = TrajectoryWriter.Append(path, Start, Content, 3))
            Write(writer, 4);
        AssertHolds(path, true, Range(0, 5));
    }

    [Fact]
    public void A_run_without_frames_leaves_a_readable_file()
    {
        string path = _folder["run.h5"];
        TrajectoryWriter.Create(path, Start, Content).Dispose();
        AssertHolds(path, true);
    }

    [Fact]
    public void Long_trajectories_survive_and_compress()
    {
        string path = _folder["run.h5"];
        int[] z = new int[50];
        Array.Fill(z, 18);
        var s = new Structure(z, new double[150]);
        const int frames = 3000;
        double[] x = new double[150];
        using (TrajectoryWriter writer = TrajectoryWriter.Create(path, s, new()))
        {
            for (int i = 0; i < frames; i++)
            {
                Array.Fill(x, i);
                writer.Write(i, i, x, default, default, Cell.None, default);
            }
        }
        using TrajectoryReader reader = TrajectoryReader.Open(path);
        Assert.Equal(frames, reader.FrameCount);
        Assert.Equal(2345, reader.Read(2345).Structure.Positions[77]);
        Assert.Same(Cell.None.GetType(), reader.Read(1).Structure.Cell.GetType());
        Assert.Equal(Cell.None, reader.Read(1).Structure.Cell);
        Assert.True(new FileInfo(path).Length < 150 * 8 * frames / 10);
    }

    [Fact]
    public void H5MD_of_other_programs_reads_with_its_units()
    {
        string path = _folder["gromacs.h5"];
        static H5Dataset WithUnit(object value, string unit)
        {
            var dataset = new H5Dataset(value);
            dataset.Attributes["unit"] = unit;
            return dataset;
        }
        var step = new H5Dataset(10);
        step.Attributes["offset"] = 5;
        var file = new H5File
        {
            ["h5md"] = new H5Group { Attributes = new() { ["version"] = new[] { 1, 1 } } },
            ["particles"] = new H5Group
            {
                ["water"] = new H5Group
                {
                    ["box"] = new H5Group { Attributes = new() { ["dimension"] = 3, ["boundary"] = new[] { "periodic", "periodic", "periodic" } }, ["edges"] = WithUnit(new float[] { 1, 2, 3 }, "nm") },
                    ["position"] = new H5Group { ["step"] = step, ["time"] = WithUnit(0.1, "ps"), ["value"] = WithUnit(new float[,,] { { { 0, 0, 1 } }, { { 0, 0, 2 } } }, "nm") },
                    ["velocity"] = new H5Group { ["step"] = new[] { 15 }, ["value"] = WithUnit(new float[,,] { { { 1, 0, 0 } } }, "nm ps-1") },
                    ["force"] = new H5Group { ["step"] = new[] { 5, 15 }, ["value"] = WithUnit(new double[,,] { { { 1, 0, 0 } }, { { 2, 0, 0 } } }, "kJ mol-1 nm-1") },
                },
            },
        };
        file.Write(path);
        Assert.Contains("atomic numbers", Assert.Throws<DataFileException>(() => TrajectoryReader.Open(path)).Message, StringComparison.Ordinal);
        using TrajectoryReader reader = TrajectoryReader.Open(path, [18]);
        Assert.Equal([5L, 15], reader.Steps());
        Assert.Equal([0, 100.0], reader.Times());
        TrajectoryFrame first = reader.Read(0), second = reader.Read(1);
        Assert.Equal(Cell.Orthorhombic(10, 20, 30), first.Structure.Cell);
        Assert.Equal(20, second.Structure.Positions[2]);
        Assert.Null(first.Structure.Velocities);
        Assert.Equal(0.01, second.Structure.Velocities![0], 1e-15);
        Assert.Equal(2 * Units.KilojoulePerMole / 10, second.Structure.Forces![0], 1e-15);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        string path = _folder["run.h5"];
        using (TrajectoryWriter writer = TrajectoryWriter.Create(path, Start, Content))
        {
            Write(writer, 1);
            Assert.Throws<ArgumentException>(() => Write(writer, 1));
            Assert.Throws<ArgumentException>(() => writer.Write(2, 1, new double[6], Numbers(2, 0), Numbers(2, 0), CellAt(2), [1, 2, 3]));
            Assert.Throws<ArgumentException>(() => writer.Write(2, 1, new double[9], Numbers(2, 0), Numbers(2, 0), Cell.None, [1, 2, 3]));
            Assert.Throws<ArgumentException>(() => writer.Write(2, 1, new double[9], Numbers(2, 0), default, CellAt(2), [1, 2, 3]));
        }
        Structure other = new([6, 1, 1], new double[9], Start.Cell);
        Assert.Contains("other elements", Assert.Throws<DataFileException>(() => TrajectoryWriter.Append(path, other, Content, 9)).Message, StringComparison.Ordinal);
        Assert.Contains("records", Assert.Throws<DataFileException>(() => TrajectoryWriter.Append(path, Start, new(), 9)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TrajectoryReader.Open(_folder["none.h5"]));
        using TrajectoryReader reader = TrajectoryReader.Open(path);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(1));
        Assert.Contains("temperature", Assert.Throws<ArgumentException>(() => reader.Observable("volume")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_files_are_refused()
    {
        string path = _folder["run.h5"];
        File.WriteAllText(path, "this is no HDF5 file");
        Assert.Throws<DataFileException>(() => TrajectoryReader.Open(path));
        new H5File { ["x"] = 1 }.Write(path);
        Assert.Contains("/h5md", Assert.Throws<DataFileException>(() => TrajectoryReader.Open(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
        File.WriteAllBytes(path + ".journal", new byte[100]);
        Assert.Contains("not a trajectory journal", Assert.Throws<DataFileException>(() => TrajectoryReader.Open(path)).Message, StringComparison.Ordinal);
        Write(TrajectoryWriter.Create(path, Start, Content), 1);
        byte[] bytes = File.ReadAllBytes(path + ".journal");
        bytes[60] ^= 1;
        File.WriteAllBytes(path + ".journal", bytes);
        Assert.Contains("checksum", Assert.Throws<DataFileException>(() => TrajectoryReader.Open(path)).Message, StringComparison.Ordinal);
    }
}
