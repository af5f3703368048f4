using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>A problem whose solutions an operator can learn: draws inputs, solves, gives fields. Equal seeds give equal fields.</summary>
public abstract class FieldProblem
{
    private readonly FieldShape[] _fields;

    /// <summary>Declares what a sample consists of.</summary>
    /// <param name="inputs">The fields that are drawn.</param>
    /// <param name="outputs">The fields that are solved for.</param>
    /// <param name="facts">What a data file tells of the problem.</param>
    protected FieldProblem(IReadOnlyList<FieldShape> inputs, IReadOnlyList<FieldShape> outputs, IReadOnlyDictionary<string, object> facts)
    {
        _fields = [.. inputs, .. outputs];
        (Inputs, Outputs, Facts) = ([.. inputs.Select(f => f.Name)], [.. outputs.Select(f => f.Name)], facts);
    }

    /// <summary>Names of the inputs among the fields.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>What a data file tells of the problem.</summary>
    public IReadOnlyDictionary<string, object> Facts { get; }

    /// <summary>Draws and solves samples.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="progress">Called with the number of samples done.</param>
    /// <param name="cancellation">Ends the work early: the samples so far are returned.</param>
    public IReadOnlyList<FieldVariable> Generate(int count, ulong seed, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var random = new RandomSource(seed);
        int[] lengths = [.. _fields.Select(field => field.Points.Aggregate(1, (a, b) => a * b))];
        float[][] values = [.. lengths.Select(length => new float[(long)count * length])];
        int done = 0;
        while (done < count && !cancellation.IsCancellationRequested)
        {
            double[][] sample = Draw(random);
            if (sample.Any(field => !field.All(double.IsFinite)))
                throw new InvalidOperationException($"The solution of sample {done} is not finite; a finer grid or shorter steps may help.");
            for (int v = 0; v < lengths.Length; v++)
            {
                for (int i = 0; i < lengths[v]; i++)
                    values[v][(long)done * lengths[v] + i] = (float)sample[v][i];
            }
            done++;
            progress?.Invoke(done);
        }
        return [.. _fields.Select((field, v) => new FieldVariable(field.Name, field.Points, done == count ? values[v] : values[v][..(done * lengths[v])]))];
    }

    /// <summary>Draws and solves one sample: the fields in the order of inputs, then outputs.</summary>
    protected abstract double[][] Draw(RandomSource random);

    /// <summary>Every so-many-th point along each of the last <paramref name="axes"/> axes of a cube of fields.</summary>
    private protected static double[] Subsample(double[] field, int axes, int points, int stride)
    {
        int kept = points / stride, count = (int)Math.Pow(kept, axes);
        var result = new double[count];
        for (int c = 0; c < count; c++)
        {
            int rest = c, place = 0, unit = 1;
            for (int axis = 0; axis < axes; axis++)
            {
                place += rest % kept * stride * unit;
                (rest, unit) = (rest / kept, unit * points);
            }
            result[c] = field[place];
        }
        return result;
    }

    /// <summary>Refuses a resolution that does not divide the solver's grid.</summary>
    private protected static int StrideOf(int points, int resolution)
    {
        if (resolution < 2 || points % resolution != 0)
            throw new ArgumentException($"A resolution of {resolution} does not divide the solver's {points} points a side.");
        return points / resolution;
    }
}
