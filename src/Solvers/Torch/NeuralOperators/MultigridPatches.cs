using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// The multi-grid domain decomposition of MG-TFNO (Kossaifi et al., arXiv:2310.00120, section 4): patches of the domain, each with a margin,
/// and beside it as further channels ever wider and coarser views of its surroundings on as many points.
/// </summary>
/// <remarks>
/// Fields are [n₁ … n_d, batch, channels], samples on cell centres. Beyond the boundary they repeat, are mirrored, or are mirrored with the
/// other sign; the paper has the first only. Every view is one gather along each axis.
/// </remarks>
public sealed class MultigridPatches
{
    /// <summary>Plans a decomposition.</summary>
    /// <param name="levels">2^levels patches on each axis, and as many coarser views.</param>
    /// <param name="padding">Margin of a patch on each side, as a share of the domain.</param>
    /// <param name="extension">How fields go on beyond the boundary.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public MultigridPatches(int levels, double padding, FieldExtension extension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(levels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 6);
        if (!(padding is >= 0 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(padding), padding, "A margin is a share of the domain between 0 and 0.5.");
        (Levels, Padding, Extension) = (levels, padding, extension);
    }

    /// <summary>Levels: 2^levels patches on each axis, and as many coarser views.</summary>
    public int Levels { get; }

    /// <summary>Margin on each side as a share of the domain.</summary>
    public double Padding { get; }

    /// <summary>How fields go on beyond the boundary.</summary>
    public FieldExtension Extension { get; }

    private int PerAxis => 1 << Levels;

    /// <summary>Points of the margin on an axis of so many points.</summary>
    public int MarginOf(long points) => (int)Math.Round(Padding * points);

    /// <summary>Cuts fields into patches.</summary>
    /// <param name="fields">[n₁ … n_d, batch, channels].</param>
    /// <returns>[s₁ … s_d, patches·batch, channels·(levels + 1)], s = n/2^levels + 2 margins.</returns>
    /// <exception cref="ArgumentException">An axis cannot be cut into so many equal patches.</exception>
    public Tensor Split(Tensor fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        int axes = (int)fields.dim() - 2;
        for (int j = 0; j < axes; j++)
        {
            if (fields.shape[j] % PerAxis != 0)
                throw new ArgumentException($"Axis {j} has {fields.shape[j]} points; {Levels} levels cut it into {PerAxis} equal patches and need a multiple of that.");
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor[] views = [.. Enumerable.Range(0, Levels + 1).Select(level => View(fields, axes, level))];
        return cat(views, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Puts patches together and drops their margins.</summary>
    /// <param name="patches">[s₁ … s_d, patches·batch, channels].</param>
    /// <param name="points">n₁ … n_d.</param>
    /// <returns>[n₁ … n_d, batch, channels].</returns>
    public Tensor Join(Tensor patches, IReadOnlyList<long> points)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentNullException.ThrowIfNull(points);
        using DisposeScope scope = NewDisposeScope();
        int axes = points.Count;
        Tensor t = patches;
        for (int j = 0; j < axes; j++)
            t = t.narrow(j, MarginOf(points[j]), points[j] / PerAxis);
        long count = 1L << (Levels * axes), batch = patches.shape[axes] / count, channels = patches.shape[axes + 1];
        // [s₁ … s_d, p₁ … p_d, batch, channels] -> [p₁, s₁, …, p_d, s_d, batch, channels]
        t = t.reshape([.. points.Select(n => n / PerAxis), .. Enumerable.Repeat((long)PerAxis, axes), batch, channels]);
        long[] order = [.. Enumerable.Range(0, axes).SelectMany(j => new long[] { axes + j, j }), 2 * axes, 2 * axes + 1];
        return t.permute(order).reshape([.. points, batch, channels]).MoveToOuterDisposeScope();
    }

    private Tensor View(Tensor fields, int axes, int level)
    {
        Tensor t = fields;
        var sizes = new long[axes];
        for (int j = 0; j < axes; j++)
        {
            (long[] indices, float[]? signs) = Gather(fields.shape[j], level);
            sizes[j] = indices.Length / PerAxis;
            t = t.index_select(j, tensor(indices, device: fields.device));
            if (signs is not null)
                t = t * tensor(signs, dtype: fields.dtype, device: fields.device).view([.. Enumerable.Range(0, (int)t.dim()).Select(i => i == j ? -1L : 1L)]);
        }
        // [p₁, s₁, …, batch, channels] -> [s₁ … s_d, p₁ … p_d, batch, channels]
        long batch = fields.shape[axes], channels = fields.shape[axes + 1];
        t = t.view([.. sizes.SelectMany(s => new[] { (long)PerAxis, s }), batch, channels]);
        long[] order = [.. Enumerable.Range(0, axes).Select(j => 2L * j + 1), .. Enumerable.Range(0, axes).Select(j => 2L * j), 2 * axes, 2 * axes + 1];
        return t.permute(order).reshape([.. sizes, -1, channels]);
    }

    /// <summary>Where the points of all patches along an axis come from, patch by patch, and the signs of an odd extension.</summary>
    private (long[] Indices, float[]? Signs) Gather(long points, int level)
    {
        long patch = points / PerAxis, size = patch + 2 * MarginOf(points), stride = 1L << level;
        var indices = new long[PerAxis * size];
        var signs = new float[indices.Length];
        for (int p = 0; p < PerAxis; p++)
        {
            // All views are centred on the patch.
            long start = p * patch + patch / 2 - stride * size / 2;
            for (long i = 0; i < size; i++)
                (indices[p * size + i], signs[p * size + i]) = Fold(start + stride * i, points);
        }
        return (indices, Extension == FieldExtension.Odd ? signs : null);
    }

    private (long Index, float Sign) Fold(long index, long points)
    {
        if (Extension == FieldExtension.Periodic)
            return (Wrap(index, points), 1);
        long folded = Wrap(index, 2 * points);
        return folded < points ? (folded, 1) : (2 * points - 1 - folded, -1);
    }

    private static long Wrap(long index, long period) => (index % period + period) % period;
}
