using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class MultigridPatchesTests
{
    [Theory]
    [InlineData(FieldExtension.Periodic, 1)]
    [InlineData(FieldExtension.Even, 2)]
    [InlineData(FieldExtension.Odd, 2)]
    public void Joining_what_was_cut_gives_the_field_back(FieldExtension extension, int levels)
    {
        using TorchRegion region = TorchRegion.Enter();
        var patches = new MultigridPatches(levels, 0.125, extension);
        Tensor field = randn(16, 8, 3, 2, dtype: float64);
        Tensor cut = patches.Split(field);
        Assert.Equal([16 / (1 << levels) + 4, 8 / (1 << levels) + 2, 3 << (2 * levels), 2 * (levels + 1)], cut.shape);
        TensorAssert.Close(field, patches.Join(cut.narrow(-1, 0, 2), [16, 8]), 0);
    }

    [Theory]
    [InlineData(FieldExtension.Periodic)]
    [InlineData(FieldExtension.Even)]
    [InlineData(FieldExtension.Odd)]
    public void Every_view_samples_the_extended_field_around_its_patch(FieldExtension extension)
    {
        using TorchRegion region = TorchRegion.Enter();
        const int N = 16, Levels = 2, Margin = 2, Size = N / 4 + 2 * Margin;
        double[] values = [.. Enumerable.Range(0, N).Select(i => Math.Sin(1 + i * i))];
        Tensor cut = new MultigridPatches(Levels, (double)Margin / N, extension).Split(tensor(values).view(N, 1, 1));
        for (int patch = 0; patch < 4; patch++)
        {
            for (int level = 0; level <= Levels; level++)
            {
                // The centre of patch p lies 4 p + 2 points from the left end, whatever the level.
                int start = 4 * patch + 2 - (1 << level) * Size / 2;
                for (int i = 0; i < Size; i++)
                    Assert.Equal(Extended(values, start + (i << level), extension), cut[i, patch, level].item<double>());
            }
        }
    }

    [Fact]
    public void A_grid_that_cannot_be_cut_evenly_is_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        ArgumentException e = Assert.Throws<ArgumentException>(() => new MultigridPatches(2, 0.1, FieldExtension.Even).Split(zeros(10, 1, 1)));
        Assert.Contains("10 points", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultigridPatches(1, 0.7, FieldExtension.Even));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultigridPatches(0, 0.1, FieldExtension.Even));
    }

    /// <summary>Walks from the boundary, one reflection at a time.</summary>
    private static double Extended(double[] values, int i, FieldExtension extension)
    {
        double sign = 1;
        while (i < 0 || i >= values.Length)
        {
            if (extension == FieldExtension.Periodic)
            {
                i += i < 0 ? values.Length : -values.Length;
                continue;
            }
            i = i < 0 ? -1 - i : 2 * values.Length - 1 - i;
            sign *= extension == FieldExtension.Odd ? -1 : 1;
        }
        return sign * values[i];
    }
}
