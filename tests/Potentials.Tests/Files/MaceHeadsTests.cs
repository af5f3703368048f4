namespace EquivSim.Potentials.Tests;

/// <summary>One head of a model of several computes what that head computed in the whole.</summary>
public sealed class MaceHeadsTests
{
    private const int Channels = 5, Hidden = 3, Heads = 2;
    private static readonly string[] Names = ["Default", "PBE"];

    private static Dictionary<string, WeightArray> TwoHeads()
    {
        var random = new Random(1);
        return new()
        {
            ["node_embedding.linear.weight"] = Array(10),
            ["atomic_energies_fn.atomic_energies"] = new([2, 3], [-1, -2, -3, -10, -20, -30]),
            ["scale_shift.scale"] = new([2], [0.5, 0.7]),
            ["scale_shift.shift"] = new([2], [0.1, 0.2]),
            ["readouts.0.linear.weight"] = Array(Channels * Heads),
            ["readouts.1.linear_1.weight"] = Array(Channels * Heads * Hidden),
            ["readouts.1.linear_2.weight"] = Array(Heads * Hidden * Heads),
        };

        WeightArray Array(int n) => new([n], [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Readouts_energies_and_scales_are_those_of_the_head(int head)
    {
        Dictionary<string, WeightArray> all = TwoHeads(), one = MaceHeads.Select(all, Names, Names[head]);
        Assert.Equal(all["atomic_energies_fn.atomic_energies"].Values[(3 * head)..(3 * head + 3)], one["atomic_energies_fn.atomic_energies"].Values);
        Assert.Equal([3], one["atomic_energies_fn.atomic_energies"].Shape);
        Assert.Equal([head == 0 ? 0.5 : 0.7], one["scale_shift.scale"].Values);
        Assert.Empty(one["scale_shift.shift"].Shape);
        Assert.Same(all["node_embedding.linear.weight"], one["node_embedding.linear.weight"]);

        double[] features = [0.3, -0.4, 0.9, 0.1, -0.7];
        Assert.Equal(Linear(all, Heads, features)[head], Linear(one, 1, features)[0], 1e-15);
        Assert.Equal(Nonlinear(all, Heads, head, features), Nonlinear(one, 1, 0, features), 1e-15);
        Assert.NotEqual(Nonlinear(all, Heads, 1 - head, features), Nonlinear(one, 1, 0, features), 1e-6);
    }

    [Fact]
    public void One_head_needs_no_choice_and_loses_its_axis()
    {
        var weights = new Dictionary<string, WeightArray>
        {
            ["atomic_energies_fn.atomic_energies"] = new([1, 3], [-1, -2, -3]),
            ["scale_shift.scale"] = new([1], [0.5]),
            ["scale_shift.shift"] = new([], [0.1]),
        };
        Dictionary<string, WeightArray> one = MaceHeads.Select(weights, ["Default"], null);
        Assert.Equal([3], one["atomic_energies_fn.atomic_energies"].Shape);
        Assert.Empty(one["scale_shift.scale"].Shape);
        Assert.Equal([0.1], one["scale_shift.shift"].Values);
    }

    [Fact]
    public void Arrays_that_do_not_divide_are_refused() =>
        Assert.Contains("readouts.0.linear.weight", Assert.Throws<InvalidDataException>(() => MaceHeads.Select(
            new() { ["readouts.0.linear.weight"] = new([5], new double[5]) }, Names, "PBE")).Message, StringComparison.Ordinal);

    /// <summary>[channels, heads] matrix over the root of the channels, as e3nn's Linear.</summary>
    private static double[] Linear(Dictionary<string, WeightArray> w, int heads, double[] x) => Multiply(x, w["readouts.0.linear.weight"].Values, heads);

    /// <summary>Hidden layer of all heads, masked to one of them; the output of that head.</summary>
    private static double Nonlinear(Dictionary<string, WeightArray> w, int heads, int head, double[] x)
    {
        double[] hidden = Multiply(x, w["readouts.1.linear_1.weight"].Values, heads * Hidden);
        for (int i = 0; i < hidden.Length; i++)
            hidden[i] = i / Hidden == head ? hidden[i] / (1 + Math.Exp(-hidden[i])) : 0;
        return Multiply(hidden, w["readouts.1.linear_2.weight"].Values, heads)[head];
    }

    private static double[] Multiply(double[] x, double[] matrix, int columns) =>
        [.. Enumerable.Range(0, columns).Select(c => x.Select((v, r) => v * matrix[r * columns + c]).Sum() / Math.Sqrt(x.Length))];
}
