using System.Numerics;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>Between rows of channels and plain arrays: part after part, each [items, components, channels].</summary>
internal static unsafe class RowValues
{
    /// <summary>Numbers of all parts.</summary>
    public static int Count<T>(RowArray<T> array, int channels)
        where T : unmanaged => Enumerable.Range(0, array.Parts).Sum(array.Components) * array.Items * channels;

    /// <summary>Fills an array that has been given its size; lanes beyond the channels become zero.</summary>
    public static RowArray<T> Fill<T>(RowArray<T> array, double[] values, int channels)
        where T : unmanaged, INumber<T>
    {
        Assert.Equal(Count(array, channels), values.Length);
        array.Clear(0, array.Items);
        int next = 0;
        Visit(array, channels, at => *at = T.CreateTruncating(values[next++]));
        return array;
    }

    /// <summary>The numbers of an array.</summary>
    public static double[] Read<T>(RowArray<T> array, int channels)
        where T : unmanaged, INumber<T>
    {
        var values = new List<double>();
        Visit(array, channels, at => values.Add(double.CreateTruncating(*at)));
        return [.. values];
    }

    private static void Visit<T>(RowArray<T> array, int channels, Visitor<T> visit)
        where T : unmanaged
    {
        int row = (int)(array.BlockStride(0) / Math.Max(1, array.Items * array.Components(0)));
        for (int part = 0; part < array.Parts; part++)
        {
            for (int item = 0; item < array.Items; item++)
            {
                for (int k = 0; k < array.Components(part); k++)
                {
                    for (int c = 0; c < channels; c++)
                        visit(array.At(part, c / row, item) + k * row + c % row);
                }
            }
        }
    }

    private delegate void Visitor<T>(T* at)
        where T : unmanaged;
}
