using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>Pairs of input and output fields on one grid, as an operator is trained on.</summary>
/// <remarks>An input on the last axes of the grid alone, such as the start of a run in time, is repeated along the others.</remarks>
public sealed class FieldDataset
{
    /// <summary>Joins quantities.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels, all on one grid.</param>
    /// <exception cref="ArgumentException">There are none, or their grids or numbers of samples do not fit.</exception>
    public FieldDataset(IReadOnlyList<FieldVariable> inputs, IReadOnlyList<FieldVariable> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Count == 0 || outputs.Count == 0)
            throw new ArgumentException($"A data set needs inputs and outputs; got {inputs.Count} and {outputs.Count}.");
        (Points, Count) = (outputs[0].Points, outputs[0].Count);
        foreach (FieldVariable v in inputs.Concat(outputs))
        {
            bool isOutput = outputs.Contains(v);
            bool fits = v.Count == Count && v.Points.Count <= Points.Count && v.Points.SequenceEqual(Points.Skip(Points.Count - v.Points.Count));
            if (!fits || (isOutput && v.Points.Count != Points.Count))
                throw new ArgumentException($"'{v.Name}' has {v.Count} samples on [{string.Join(", ", v.Points)}]; '{outputs[0].Name}' has {Count} on [{string.Join(", ", Points)}].");
        }
        (InputChannels, OutputChannels) = (inputs.Count, outputs.Count);
        Inputs = Interleave(inputs);
        Outputs = Interleave(outputs);
    }

    /// <summary>Points of each axis.</summary>
    public IReadOnlyList<int> Points { get; }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Input channels.</summary>
    public int InputChannels { get; }

    /// <summary>Output channels.</summary>
    public int OutputChannels { get; }

    /// <summary>[samples, n₁ … n_d, input channels].</summary>
    public float[] Inputs { get; }

    /// <summary>[samples, n₁ … n_d, output channels].</summary>
    public float[] Outputs { get; }

    /// <summary>Reads a data set.</summary>
    /// <param name="path">HDF5 file, see <see cref="FieldFile"/>.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <exception cref="DataFileException">The file lacks a data set, or they do not fit together.</exception>
    public static FieldDataset Read(string path, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        IReadOnlyList<FieldVariable> all = FieldFile.Read(path, [.. inputs, .. outputs]);
        try
        {
            return new FieldDataset([.. all.Take(inputs.Count)], [.. all.Skip(inputs.Count)]);
        }
        catch (ArgumentException e)
        {
            throw new DataFileException(path, "", e.Message, e);
        }
    }

    /// <summary>Channels last; quantities on fewer axes are repeated along the leading ones.</summary>
    private float[] Interleave(IReadOnlyList<FieldVariable> channels)
    {
        int grid = Points.Aggregate(1, (a, b) => a * b), c = channels.Count;
        var result = new float[(long)Count * grid * c];
        for (int k = 0; k < c; k++)
        {
            int length = channels[k].SampleLength;
            float[] values = channels[k].Values;
            for (int sample = 0; sample < Count; sample++)
            {
                for (int i = 0; i < grid; i++)
                    result[((long)sample * grid + i) * c + k] = values[(long)sample * length + i % length];
            }
        }
        return result;
    }
}
