namespace EquivSim.Hamiltonians.Torch;

/// <summary>Matrices of molecules from a trained model: initial guesses are added, and molecules get the basis that the model carries.</summary>
public sealed class HamiltonianPredictor(HamiltonianModel model) : IDisposable
{
    private readonly Dictionary<int, ElementBasis> _elements = model.Configuration.Shells.ToDictionary(
        e => e.Key,
        e => new ElementBasis(e.Key, e.Value.Select(s => new BasisShell(s.Degree, s.Exponents, s.Coefficients))));

    private readonly HamiltonianTargets _targets = new(model.Configuration);

    /// <summary>The network.</summary>
    public HamiltonianModel Model => model;

    /// <summary>A neutral molecule in the model's basis.</summary>
    /// <param name="atomicNumbers">One for each atom.</param>
    /// <param name="positions">x0 y0 z0 x1 ..., Angstrom.</param>
    /// <param name="charge">Charge, elementary charges.</param>
    /// <param name="name">Name; the formula when null.</param>
    /// <exception cref="ArgumentException">An element that the model does not know, or an odd number of electrons.</exception>
    public HamiltonianSample Molecule(ReadOnlySpan<int> atomicNumbers, ReadOnlySpan<double> positions, int charge = 0, string? name = null)
    {
        int electrons = -charge;
        var atoms = new ElementBasis[atomicNumbers.Length];
        for (int i = 0; i < atoms.Length; i++)
        {
            _ = model.Template.OrbitalsOf(atomicNumbers[i]);
            atoms[i] = _elements[atomicNumbers[i]];
            electrons += atomicNumbers[i];
        }
        double[] bohr = [.. positions];
        for (int i = 0; i < bohr.Length; i++)
            bohr[i] /= Structures.Units.Bohr;
        return new HamiltonianSample(new MolecularBasis(atoms), bohr, electrons, name);
    }

    /// <summary>Kohn-Sham matrices, in canonical order, Hartree.</summary>
    /// <param name="samples">Molecules; with their initial guess where the model was trained on the difference to it.</param>
    /// <exception cref="ArgumentException">An element or its shells are not the model's, or a guess is missing.</exception>
    public double[][] Predict(params IReadOnlyList<HamiltonianSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (HamiltonianSample sample in samples)
        {
            foreach (ElementBasis atom in sample.Basis.Atoms.Distinct())
            {
                if (_elements.TryGetValue(atom.AtomicNumber, out ElementBasis? own) && !own.Equals(atom))
                    throw new ArgumentException($"{atom.Symbol} has other shells in '{sample.Name}' than in the model's basis {model.Configuration.Basis}.", nameof(samples));
            }
        }
        double[]?[] guesses = [.. samples.Select(_targets.Guess)];
        double[][] matrices = model.Predict([.. samples.Select(model.BuildGraph)]);
        for (int m = 0; m < matrices.Length; m++)
        {
            for (int k = 0; guesses[m] is { } guess && k < guess.Length; k++)
                matrices[m][k] += guess[k];
        }
        return matrices;
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
