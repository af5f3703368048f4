using EquivSim.O3;

namespace EquivSim.Hamiltonians.Tests;

public sealed class OneElectronGuessTests
{
    private static readonly HamiltonianSample[] Water = HamiltonianFiles.ReadAll("water.h5");

    [Fact]
    public void A_fit_to_water_is_fifty_times_closer_than_the_atoms_density()
    {
        var guess = OneElectronGuess.Fit(Water[..60], GuessForm.OneElectron);
        var hueckel = OneElectronGuess.Fit(Water[..60], GuessForm.ExtendedHueckel);
        HamiltonianErrors Score(Func<HamiltonianSample, double[]> predict) =>
            HamiltonianErrors.Mean([.. Water[500..540].Select(s => new HamiltonianReference(s).Compare(predict(s)))]);
        HamiltonianErrors atoms = Score(s => s.InitialHamiltonian!), fitted = Score(s => guess.Predict(s.Basis, s.Positions)), simple = Score(s => hueckel.Predict(s.Basis, s.Positions));
        Assert.True(fitted.Matrix < 0.02 * atoms.Matrix, $"{fitted.Matrix} against {atoms.Matrix}");
        Assert.True(fitted.OccupiedEnergies < 0.01 * atoms.OccupiedEnergies);
        Assert.True(fitted.Subspace > 0.9999);
        Assert.True(simple.Matrix < 0.06 && simple.Matrix > atoms.Matrix, $"{simple.Matrix}");
    }

    [Theory]
    [InlineData(GuessForm.ExtendedHueckel)]
    [InlineData(GuessForm.OneElectron)]
    public void The_guess_is_symmetric_and_turns_with_the_molecule(GuessForm form)
    {
        var guess = OneElectronGuess.Fit(Water[..20], form);
        Rotation rotation = Rotation.FromEulerAngles(0.3, 1.9, -0.8) * Rotation.Inversion;
        HamiltonianSample sample = Water[30];
        double[] turned = new double[9];
        rotation.Apply(sample.Positions, turned);
        double[] h = guess.Predict(sample.Basis, sample.Positions);
        Assert.True(HamiltonianFiles.Difference(OrbitalRotation.Apply(sample.Basis, rotation, h), guess.Predict(sample.Basis, turned)) < 1e-9);
        int n = sample.Basis.OrbitalCount;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(h[i * n + j], h[j * n + i]);
        }
    }

    [Fact]
    public void The_order_of_the_atoms_does_not_matter()
    {
        var guess = OneElectronGuess.Fit(Water[..20], GuessForm.OneElectron);
        HamiltonianSample sample = Water[40];
        Assert.Equal([8, 1, 1], sample.Basis.AtomicNumbers.ToArray());
        double[] x = sample.Positions.ToArray(), h = guess.Predict(sample.Basis, x);
        double[] reversed = guess.Predict(BasisSetFile.Def2Svp.For([1, 1, 8]), [.. x[6..], .. x[3..6], .. x[..3]]);
        int[] moved = [.. Enumerable.Range(10, 14), .. Enumerable.Range(5, 5), .. Enumerable.Range(0, 5)];
        for (int i = 0; i < 24; i++)
        {
            for (int j = 0; j < 24; j++)
                Assert.Equal(h[i * 24 + j], reversed[moved[i] * 24 + moved[j]], 1e-9);
        }
    }

    [Fact]
    public void Text_keeps_every_digit()
    {
        var guess = OneElectronGuess.Fit(Water[..20], GuessForm.OneElectron);
        var read = OneElectronGuess.FromJson(guess.ToJson());
        Assert.Equal(guess.Predict(Water[0].Basis, Water[0].Positions), read.Predict(Water[0].Basis, Water[0].Positions));
        Assert.Throws<FormatException>(() => OneElectronGuess.FromJson("{ \"no\": 1 "));
    }

    [Fact]
    public void A_molecule_with_unseen_pairs_and_samples_without_matrix_are_refused()
    {
        var guess = OneElectronGuess.Fit(Water[..5], GuessForm.ExtendedHueckel);
        MolecularBasis hydrogenFluoride = BasisSetFile.Def2Svp.For([9, 1]);
        Assert.Contains("F", Assert.Throws<ArgumentException>(() => guess.Predict(hydrogenFluoride, [0, 0, 0, 0, 0, 1.7])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OneElectronGuess.Fit([], GuessForm.OneElectron));
        Assert.Throws<ArgumentException>(() => OneElectronGuess.Fit([new HamiltonianSample(hydrogenFluoride, [0, 0, 0, 0, 0, 1.7], 10)], GuessForm.OneElectron));
    }
}
