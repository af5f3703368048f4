using System.Globalization;
using EquivSim.Tests;

namespace EquivSim.Hamiltonians.Tests;

public sealed class OrbitalGridTests
{
    [Fact]
    public void Occupied_orbitals_on_a_grid_are_normalised_and_orthogonal()
    {
        HamiltonianSample water = HamiltonianFiles.ReadAll("rotation_test.h5").First(s => s.Name == "water");
        var orbitals = MolecularOrbitals.Solve(water.Hamiltonian, water.Overlap);
        var grid = OrbitalGrid.Around(water.Positions, 6, 0.16);
        double[] homo = grid.Evaluate(water.Basis, water.Positions, orbitals.Orbital(4)), below = grid.Evaluate(water.Basis, water.Positions, orbitals.Orbital(3));
        double volume = Math.Pow(grid.Spacing, 3);
        Assert.Equal(1, volume * homo.Sum(x => x * x), 2e-3);
        Assert.Equal(0, volume * homo.Zip(below, (a, b) => a * b).Sum(), 1e-3);
    }

    [Fact]
    public void Values_are_those_of_the_definition() => RandomMolecule.Molecule.Sample(molecule =>
    {
        (MolecularBasis basis, double[] positions) = molecule;
        double[] coefficients = new double[basis.OrbitalCount], values = new double[coefficients.Length];
        var random = new Random(3);
        for (int i = 0; i < coefficients.Length; i++)
            coefficients[i] = random.NextDouble() - 0.5;
        var grid = new OrbitalGrid((-1, -0.7, -1.3), 0.9, (3, 2, 4));
        double[] found = grid.Evaluate(basis, positions, coefficients);
        int at = 0;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                for (int k = 0; k < 4; k++)
                {
                    RandomMolecule.Evaluate(basis, positions, [-1 + 0.9 * i, -0.7 + 0.9 * j, -1.3 + 0.9 * k], values);
                    Assert.Equal(values.Zip(coefficients, (a, b) => a * b).Sum(), found[at++], 1e-7);
                }
            }
        }
    }, iter: 20);

    [Fact]
    public void A_cube_file_holds_atoms_grid_and_all_values()
    {
        using var folder = new TemporaryFolder();
        var grid = OrbitalGrid.Around([0, 0, 0, 0, 0, 1.4], 2, 0.5);
        double[] values = [.. Enumerable.Range(0, grid.PointCount).Select(i => Math.Sin(i) * Math.Pow(10, -i % 30))];
        CubeFile.Write(folder["h2.cube"], "hydrogen", [1, 1], [0, 0, 0, 0, 0, 1.4], grid, values);
        string[] lines = File.ReadAllLines(folder["h2.cube"]);
        Assert.Equal("hydrogen", lines[0]);
        string[] atoms = lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), z = lines[5].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["2", "-2.000000", "-2.000000", "-2.050000"], atoms);
        Assert.Equal(["12", "0.000000", "0.000000", "0.500000"], z);
        Assert.Equal("    1    1.000000    0.000000    0.000000    1.400000", lines[7]);
        double[] read = [.. lines[8..].SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        Assert.Equal(values.Length, read.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], read[i], 1e-5 * Math.Abs(values[i]));
        Assert.Throws<ArgumentException>(() => CubeFile.Write(folder["x.cube"], "", [1], [0, 0, 0], grid, [1]));
        Assert.Equal(["h2.cube"], folder.Files);
    }
}
