using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics.Dimers;

/// <summary>Two molecules pulled apart: frames at short separation to train on and at larger ones to test on.</summary>
/// <param name="Name">What the two files have in common: <c>id0</c> of <c>train-id0.xyz</c> and <c>test-id0.xyz</c>.</param>
/// <param name="Kind">What the molecules are: <c>CC</c> charge and charge, <c>CP</c> charge and polar molecule ...</param>
/// <param name="Near">Frames to train on, by their distance.</param>
/// <param name="Far">Frames to test on, by their distance.</param>
internal sealed record DimerPair(string Name, string Kind, Structure[] Near, Structure[] Far)
{
    private const string Train = "train-", Test = "test-", Extension = ".xyz";

    /// <summary>Reads all dimers of a folder that have a file to train on and one to test on.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    public static DimerPair[] ReadAll(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"The folder '{folder}' does not exist.");
        string[] names = [.. Directory.GetFiles(folder, Test + "*" + Extension).Select(f => Path.GetFileNameWithoutExtension(f)[Test.Length..])
            .Where(n => File.Exists(Path.Combine(folder, Train + n + Extension))).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
            throw new UsageException($"'{folder}' holds no dimers: expected pairs of files '{Train}NAME{Extension}' and '{Test}NAME{Extension}'.");
        return [.. names.Select(name =>
        {
            Structure[] near = Read(Path.Combine(folder, Train + name + Extension));
            return new DimerPair(name, near[0].Properties.TryGet("label", out PropertyValue? label) ? label.ToString() : "", near, Read(Path.Combine(folder, Test + name + Extension)));
        })];
    }

    /// <summary>Distance of the molecules, Å, as the file gives it.</summary>
    public static double Distance(Structure frame) => frame.Properties["distance"].ToReals()[0];

    private static Structure[] Read(string path)
    {
        Structure[] frames = [.. StructureFile.Read(path)];
        foreach (Structure frame in frames)
        {
            if (frame.Energy is null || frame.Forces is null || !frame.Properties.TryGet("distance", out _))
                throw new UsageException($"'{path}': every frame needs an energy, forces and a 'distance'; {frame} lacks one.");
        }
        return frames.Length >= 2
            ? [.. frames.OrderBy(Distance)]
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"'{path}' holds {frames.Length} frames; expected at least 2."));
    }
}
