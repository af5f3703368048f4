using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Solvers.Tests.TensorEquations;

public sealed class EquationBlockTests
{
    private static readonly int[] Ranks = [2, 3, 2];
    private static readonly double[][] Nodes = [[0, 0.3, 0.5, 0.8, 1], [-1, -0.2, 0.1, 0.4, 0.9, 1.3], [0, 0.2, 0.7, 1.1]];

    private static readonly SeparableTerm[] Terms =
    [
        SeparableTerm.On(3, 1, (0, new AxisOperator(2))),
        SeparableTerm.On(3, -0.5, (1, new AxisOperator(1, y => y * y))),
        SeparableTerm.On(3, 2, (0, new AxisOperator(0, x => 1 + x)), (2, new AxisOperator(1))),
    ];

    private static readonly SeparableField Right = SeparableField.Wave([1, 2, 3], 0.4) + new SeparableField(3, [x => x * x, Jet.Exp, _ => 1]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Normal_equations_give_the_gradient_of_the_sum_of_squares(bool withField)
    {
        (EquationBlock block, TuckerFunction u, double[] field, double[] values) = Sample(withField);
        for (int axis = 0; axis < 3; axis++)
        {
            int size = u.Factors[axis].Length;
            double[] matrix = new double[size * size], right = new double[size];
            block.ForAxis(u, axis).AddTo(u.Bases[axis], matrix, right);
            AssertGradient(u.Factors[axis], matrix, right);
        }
        double[] coreMatrix = new double[12 * 12], coreRight = new double[12];
        block.AddToCore(u, coreMatrix, coreRight);
        AssertGradient(u.Core, coreMatrix, coreRight);

        void AssertGradient(double[] unknowns, double[] matrix, double[] right)
        {
            for (int i = 0; i < unknowns.Length; i++)
            {
                double expected = -right[i];
                for (int j = 0; j < unknowns.Length; j++)
                    expected += matrix[i * unknowns.Length + j] * unknowns[j];
                double kept = unknowns[i];
                unknowns[i] = kept + 1e-4;
                double above = HalfSquares();
                unknowns[i] = kept - 1e-4;
                double below = HalfSquares();
                unknowns[i] = kept;
                // A quadratic: the central difference is exact but for rounding.
                Assert.Equal(expected, (above - below) / 2e-4, 1e-5 * (1 + Math.Abs(expected)));
            }
        }

        double HalfSquares()
        {
            double[] points = Grid(), residual = u.Apply(Terms, points), plain = u.Apply([SeparableTerm.On(3, 1)], points);
            return residual.Select((r, i) => block.Weight * (r + field[i] * plain[i] - values[i])).Sum(r => r * r) / 2;
        }
    }

    [Fact]
    public void Values_on_a_grid_and_at_points_agree_and_orthonormal_factors_leave_them_alone()
    {
        (_, TuckerFunction u, _, _) = Sample(withField: false);
        double[] grid = u.OnGrid(Nodes), points = u.Apply([SeparableTerm.On(3, 1)], Grid());
        for (int i = 0; i < u.Factors[1].Length; i++)
            u.Factors[1][i] *= 1 + 0.1 * i;
        double[] changed = u.OnGrid(Nodes);
        u.Orthonormalize(1);
        double[] after = u.OnGrid(Nodes);
        for (int i = 0; i < grid.Length; i++)
        {
            Assert.Equal(grid[i], points[i], 1e-10);
            Assert.Equal(changed[i], after[i], 1e-9);
        }
        Assert.Contains(changed.Zip(grid), pair => Math.Abs(pair.First - pair.Second) > 1e-3);
    }

    [Fact]
    public void A_wave_in_products_is_a_wave()
    {
        double[] point = [0.3, -0.7, 1.2, 0.4];
        Assert.Equal(Math.Cos(0.3 + 2 * -0.7 + 3 * 1.2 - 0.4 + 0.5), SeparableField.Wave([1, 2, 3, -1], 0.5).Value(point), 1e-13);
    }

    private static (EquationBlock, TuckerFunction, double[] Field, double[] Values) Sample(bool withField)
    {
        var kernel = new SpectralMixture(SpectralEnvelope.Gaussian, [0, 0.4, 0]);
        var u = new TuckerFunction([.. Nodes.Select(x => new ProcessBasis(kernel, x))], Ranks, new Random(3));
        var block = new EquationBlock(Terms, Nodes, Right.Sample(Terms, Nodes), Terms.Length * Right.Count, 0.7);
        double[] points = Grid(), field = new double[points.Length / 3];
        double[] values = [.. Enumerable.Range(0, field.Length).Select(i => Right.Apply(Terms, points.AsSpan(3 * i, 3)))];
        if (withField)
        {
            for (int i = 0; i < field.Length; i++)
                (field[i], values[i]) = (Math.Sin(i), Math.Cos(3 * i));
            block.SetField(field, values);
        }
        return (block, u, field, values);
    }

    private static double[] Grid() => [.. from x in Nodes[0] from y in Nodes[1] from z in Nodes[2] from c in new[] { x, y, z } select c];
}
