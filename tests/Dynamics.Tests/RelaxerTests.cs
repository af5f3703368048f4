using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

public sealed class RelaxerTests
{
    // Global minima of the Cambridge cluster database.
    private const double Energy7 = -16.505384;
    private const double Energy13 = -44.326801;

    public static TheoryData<Relaxer> Relaxers => [new Fire(), new Lbfgs()];

    [Theory]
    [MemberData(nameof(Relaxers), DisableDiscoveryEnumeration = true)]
    public void Lennard_Jones_clusters_find_their_minima(Relaxer relaxer)
    {
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            AssertMinimum(relaxer, Clusters.Perturbed(Clusters.PentagonalBipyramid(1.1), 0.05, seed), Energy7);
            AssertMinimum(relaxer, Clusters.Perturbed(Clusters.Icosahedron(1.08), 0.05, seed), Energy13);
        }
    }

    [Theory]
    [MemberData(nameof(Relaxers), DisableDiscoveryEnumeration = true)]
    public void Overlapping_atoms_come_apart_without_a_large_step(Relaxer relaxer)
    {
        double[] positions = Clusters.Icosahedron(0.75);
        Structure structure = Clusters.Atoms(positions);
        RelaxationOptions options = new() { MaximumForce = 1e-6, MaximumSteps = 3000, MaximumDisplacement = 0.1 };
        double[] previous = (double[])positions.Clone();
        RelaxationReport report = relaxer.Relax(structure, new FreeLennardJones(), options, _ =>
        {
            for (int i = 0; i < 13; i++)
            {
                double square = 0;
                for (int k = 3 * i; k < 3 * i + 3; k++)
                {
                    square += (structure.Positions[k] - previous[k]) * (structure.Positions[k] - previous[k]);
                    previous[k] = structure.Positions[k];
                }
                // FIRE may also take half a step back first.
                Assert.InRange(Math.Sqrt(square), 0, 1.5 * options.MaximumDisplacement + 1e-12);
            }
        }, Token);
        Assert.True(report.Converged, $"{relaxer.Name}: {report}");
        Assert.Equal(Energy13, report.Energy, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Relaxers), DisableDiscoveryEnumeration = true)]
    public void Limits_are_kept_and_told(Relaxer relaxer)
    {
        double[] start = Clusters.Perturbed(Clusters.Icosahedron(1.08), 0.05, 1);
        List<RelaxationProgress> progress = [];
        RelaxationReport report = relaxer.Relax(
            Clusters.Atoms(start), new FreeLennardJones(), new RelaxationOptions { MaximumForce = 1e-9, MaximumSteps = 5 }, progress.Add, Token);
        Assert.False(report.Converged);
        Assert.Equal(5, report.Steps);
        Assert.Equal(6, progress.Count);
        Assert.Equal(report.InitialEnergy, progress[0].Energy);
        Assert.True(report.Energy < report.InitialEnergy);

        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Equal(0, relaxer.Relax(Clusters.Atoms(start), new FreeLennardJones(), cancellation: source.Token).Steps);
    }

    [Fact]
    public void Coinciding_atoms_are_refused()
    {
        ArithmeticException e = Assert.Throws<ArithmeticException>(
            () => new Fire().Relax(Clusters.Atoms([0, 0, 0, 0, 0, 0, 2, 0, 0]), new FreeLennardJones(), cancellation: Token));
        Assert.Contains("potential energy", e.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void AssertMinimum(Relaxer relaxer, double[] positions, double energy)
    {
        RelaxationOptions options = new() { MaximumForce = 1e-6, MaximumDisplacement = 0.1 };
        RelaxationReport report = relaxer.Relax(Clusters.Atoms(positions), new FreeLennardJones(), options, cancellation: Token);
        Assert.True(report.Converged, $"{relaxer.Name}: {report}");
        Assert.Equal(energy, report.Energy, 1e-6);
        Assert.InRange(report.Evaluations, 1, relaxer is Lbfgs ? 60 : 300);
    }
}
