namespace EquivSim.Hamiltonians.Tests;

/// <summary>What the analysis makes of stored DFT matrices is what the program that computed them said.</summary>
public sealed class MolecularOrbitalsTests
{
    public static TheoryData<string> Files => ["mixed.h5", "rotation_test.h5"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Orbital_energies_are_those_of_the_program(string file)
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll(file))
        {
            var orbitals = MolecularOrbitals.Solve(sample.Hamiltonian, sample.Overlap);
            Assert.True(HamiltonianFiles.Difference(sample.OrbitalEnergies, orbitals.Energies) < 1e-11);
            int occupied = sample.OccupiedCount;
            Assert.Equal(sample.OrbitalEnergies![occupied - 1], orbitals.Homo(occupied), 1e-11);
            Assert.Equal(sample.OrbitalEnergies[occupied], orbitals.Lumo(occupied), 1e-11);
            Assert.Equal(sample.OrbitalEnergies[occupied] - sample.OrbitalEnergies[occupied - 1], orbitals.Gap(occupied), 1e-11);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Density_and_dipole_are_those_of_the_program(string file)
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll(file))
        {
            double[] density = MolecularOrbitals.Solve(sample.Hamiltonian, sample.Overlap).Density(sample.OccupiedCount);
            Assert.True(HamiltonianFiles.Difference(sample.Density, density) < 1e-11);
            Assert.Equal(sample.ElectronCount, DensityAnalysis.ElectronCount(density, sample.Overlap), 1e-11);
            Assert.True(HamiltonianFiles.Difference(sample.Dipole, DensityAnalysis.Dipole(sample.Basis, sample.Positions, density)) < 1e-10);
            Assert.True(DensityAnalysis.Commutator(sample.Hamiltonian, density, sample.Overlap) < 1e-11);
        }
    }

    [Fact]
    public void Charges_sum_to_zero_and_follow_electronegativity()
    {
        foreach (HamiltonianSample sample in HamiltonianFiles.ReadAll("mixed.h5"))
        {
            double[] mulliken = DensityAnalysis.MullikenCharges(sample.Basis, sample.Density, sample.Overlap);
            double[] loewdin = DensityAnalysis.LoewdinCharges(sample.Basis, sample.Density, sample.Overlap);
            Assert.Equal(0, mulliken.Sum(), 1e-10);
            Assert.Equal(0, loewdin.Sum(), 1e-10);
            if (sample.Name is "water" or "hydrogen_fluoride")
            {
                int heavy = Array.IndexOf(sample.Basis.AtomicNumbers.ToArray(), sample.Basis.AtomicNumbers.ToArray().Max());
                Assert.InRange(mulliken[heavy], -0.6, -0.1);
            }
        }
    }

    [Fact]
    public void Loewdin_charges_use_the_root_of_the_overlap()
    {
        HamiltonianSample water = HamiltonianFiles.ReadAll("rotation_test.h5").First(s => s.Name == "water");
        int n = water.Basis.OrbitalCount;
        double[] Product(double[] a, double[] b)
        {
            double[] c = new double[n * n];
            for (int i = 0; i < n * n; i++)
            {
                for (int k = 0; k < n; k++)
                    c[i] += a[i / n * n + k] * b[k * n + i % n];
            }
            return c;
        }
        // The coupled Newton-Schulz iteration for the root, which knows nothing of eigenvalues.
        double scale = water.Overlap!.Sum(Math.Abs);
        double[] root = [.. water.Overlap!.Select(x => x / scale)], inverse = [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1.0 : 0)];
        for (int step = 0; step < 40; step++)
        {
            double[] correction = [.. Product(inverse, root).Select((x, i) => ((i / n == i % n ? 3 : 0) - x) / 2)];
            (root, inverse) = (Product(root, correction), Product(correction, inverse));
        }
        root = [.. root.Select(x => x * Math.Sqrt(scale))];
        Assert.True(HamiltonianFiles.Difference(water.Overlap, Product(root, root)) < 1e-12);
        double[] populations = Product(Product(root, water.Density!), root), charges = DensityAnalysis.LoewdinCharges(water.Basis, water.Density, water.Overlap);
        for (int atom = 0; atom < 3; atom++)
        {
            double expected = water.Basis.AtomicNumbers[atom];
            for (int i = water.Basis.AtomOffsets[atom]; i < water.Basis.AtomOffsets[atom + 1]; i++)
                expected -= populations[i * n + i];
            Assert.Equal(expected, charges[atom], 1e-11);
        }
    }

    [Fact]
    public void Charges_do_not_depend_on_the_orientation()
    {
        HamiltonianSample[] samples = [.. HamiltonianFiles.ReadAll("rotation_test.h5").Where(s => s.Name == "methanol")];
        double[] Charges(HamiltonianSample s) =>
            [.. DensityAnalysis.MullikenCharges(s.Basis, s.Density, s.Overlap), .. DensityAnalysis.LoewdinCharges(s.Basis, s.Density, s.Overlap)];
        foreach (HamiltonianSample turned in samples[1..])
            Assert.True(HamiltonianFiles.Difference(Charges(samples[0]), Charges(turned)) < 1e-9);
    }

    [Fact]
    public void The_commutator_sees_a_density_of_another_matrix()
    {
        HamiltonianSample sample = HamiltonianFiles.ReadAll("rotation_test.h5")[0];
        double[] guess = MolecularOrbitals.Solve(sample.InitialHamiltonian, sample.Overlap).Density(sample.OccupiedCount);
        Assert.True(DensityAnalysis.Commutator(sample.Hamiltonian, guess, sample.Overlap) > 1e-3);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Contains("positive definite", Assert.Throws<ArgumentException>(() => MolecularOrbitals.Solve([1, 0, 0, 1], [1, 1, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MolecularOrbitals.Solve([1, 0, 0, 1], [1]));
        Assert.Throws<ArgumentException>(() => MolecularOrbitals.Solve([1, 0.5, 0, 1], [1, 0, 0, 1]));
        var orbitals = MolecularOrbitals.Solve([1, 0, 0, 2], [1, 0, 0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => orbitals.Homo(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => orbitals.Lumo(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => orbitals.Density(3));
        Assert.Throws<ArgumentException>(() => DensityAnalysis.Commutator([1], [1], [1, 0, 0, 1]));
    }
}
