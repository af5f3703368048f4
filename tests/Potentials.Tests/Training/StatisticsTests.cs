using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Potentials.Tests.Training;

public sealed class StatisticsTests
{
    [Fact]
    public void Least_squares_finds_the_energies_of_the_elements()
    {
        int[][] compositions = [[1, 1, 8], [1, 6, 6], [6, 8, 8, 8], [1, 1, 1, 6]];
        var energies = new Dictionary<int, double> { [1] = -13.5, [6] = -1029, [8] = -2041 };
        Structure[] data = [.. compositions.Select(z => new Structure(z, new double[3 * z.Length]) { Energy = z.Sum(e => energies[e]) })];
        double[] found = ReferenceEnergies.LeastSquares(data, [1, 6, 8]);
        Assert.Equal([-13.5, -1029, -2041], found, (a, b) => Math.Abs(a - b) < 1e-8);
    }

    [Fact]
    public void Least_squares_is_exact_and_modest_in_memory_on_many_structures()
    {
        var random = new Random(3);
        double[] energies = [-13.587222780835477, -1029.4889999855063, -1484.9814568572233, -2041.9816003861047];
        int[] elements = [1, 6, 7, 8];
        Structure[] data = [.. Enumerable.Range(0, 20_000).Select(_ => Molecule())];
        double[] found = ReferenceEnergies.LeastSquares(data, elements);
        Assert.Equal(energies, found, (a, b) => Math.Abs(a - b) < 1e-9);

        Structure Molecule()
        {
            int[] kinds = [.. Enumerable.Range(0, 20 + random.Next(20)).Select(_ => random.Next(4))];
            return new Structure([.. kinds.Select(k => elements[k])], new double[3 * kinds.Length]) { Energy = kinds.Sum(k => energies[k]) };
        }
    }

    [Fact]
    public void Scale_and_shift_take_up_the_mean_energy_and_the_force_scale()
    {
        IReadOnlyList<Structure> data = TrainingData.Acac(6);
        Structure[] atoms = [.. new[] { (1, -13.0), (6, -1026.0), (8, -2037.0) }.Select(a => new Structure([a.Item1], [0, 0, 0]) { Energy = a.Item2 })];
        MaceConfiguration c = Prepare(OutputScaling.RmsForces);
        double mean = data.Average(s => (s.Energy!.Value + 8 * 13.0 + 5 * 1026 + 2 * 2037) / 15);
        Assert.Equal(mean, c.Shift, 1e-9);
        Assert.Equal(DatasetStatistics.RmsForces(data), c.Scale, 1e-12);
        Assert.Equal(Math.Sqrt(data.Average(s => Math.Pow((s.Energy!.Value + 8 * 13.0 + 5 * 1026 + 2 * 2037) / 15 - mean, 2))), Prepare(OutputScaling.EnergyDeviation).Scale, 1e-9);
        Assert.Equal((1, 0), (Prepare(OutputScaling.None).Scale, Prepare(OutputScaling.None).Shift));

        MaceConfiguration Prepare(OutputScaling scaling)
        {
            using MaceModel model = TrainingRun.Prepare(TrainingData.TinyNetwork, [.. data, .. atoms], data, new TrainingOptions { Scaling = scaling }).Model;
            return model.Configuration;
        }
    }

    [Fact]
    public void One_composition_still_gives_finite_energies_that_add_up()
    {
        Structure[] data = [.. Enumerable.Range(0, 3).Select(_ => new Structure([1, 1, 8], new double[9]) { Energy = -2068 })];
        double[] found = ReferenceEnergies.LeastSquares(data, [1, 8]);
        Assert.Equal(-2068, 2 * found[0] + found[1], 1e-8);
    }

    [Fact]
    public void Neighbours_are_averaged_over_atoms_that_have_some()
    {
        // Three atoms in a row 1 A apart and one far away: 2 + 1 + 1 neighbours within 1.5 A.
        var structure = new Structure([1, 1, 1, 1], [0, 0, 0, 1, 0, 0, 2, 0, 0, 50, 0, 0]);
        Assert.Equal(4.0 / 3, DatasetStatistics.AverageNeighbors([structure], 1.5), 1e-15);
    }

    [Fact]
    public void Force_scale_is_the_root_mean_square_of_components()
    {
        var structure = new Structure([1], [0, 0, 0]) { Forces = [3, 0, 4] };
        Assert.Equal(Math.Sqrt(25.0 / 3), DatasetStatistics.RmsForces([structure]), 1e-15);
    }

    [Fact]
    public void Isolated_atoms_give_reference_energies_and_leave_the_training_set()
    {
        Structure[] atoms = [.. new[] { (1, -13.0), (6, -1026.0), (8, -2037.0) }.Select(a => new Structure([a.Item1], [0, 0, 0]) { Energy = a.Item2 })];
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, [.. TrainingData.Acac(8), .. atoms], [], new TrainingOptions { ValidationFraction = 0.25 });
        using MaceModel model = run.Model;
        Assert.Equal([-13.0, -1026.0, -2037.0], model.Configuration.AtomicEnergies);
        Assert.Equal(6, run.Training.Count);
        Assert.Equal(2, run.Validation.Count);
        Assert.Empty(run.Training.Intersect(run.Validation));
    }

    [Fact]
    public void The_fingerprint_sees_every_number()
    {
        IReadOnlyList<Structure> data = TrainingData.Acac(3);
        string before = Fingerprint.Of(data);
        data[1].Forces![5] += 1e-9;
        Assert.NotEqual(before, Fingerprint.Of(data));
        before = Fingerprint.Of(data);
        data[0].Weight = 2;
        Assert.NotEqual(before, Fingerprint.Of(data));
    }
}
