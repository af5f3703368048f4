namespace EquivSim.Hamiltonians;

/// <summary>What a network is to predict of samples, and what its output is added to.</summary>
public sealed class HamiltonianTargets
{
    private readonly HamiltonianTarget _target;
    private readonly OneElectronGuess? _fitted;

    /// <summary>The targets of a network.</summary>
    public HamiltonianTargets(HamiltonianConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _target = configuration.Target;
        _fitted = configuration.FittedGuess is { } json ? OneElectronGuess.FromJson(json) : null;
    }

    /// <summary>The matrix to predict, in canonical order, Hartree.</summary>
    /// <exception cref="ArgumentException">The sample lacks the matrix or the guess.</exception>
    public double[] Of(HamiltonianSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double[] matrix = sample.Hamiltonian ?? throw new ArgumentException($"The sample '{sample.Name}' has no Hamiltonian.", nameof(sample));
        return Guess(sample) is { } guess ? [.. matrix.Select((h, i) => h - guess[i])] : matrix;
    }

    /// <summary>What is added to a network's output to get the Hamiltonian; null for nothing.</summary>
    /// <exception cref="ArgumentException">The sample has no initial guess.</exception>
    public double[]? Guess(HamiltonianSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return _target switch
        {
            HamiltonianTarget.MinusGuess => sample.InitialHamiltonian
                ?? throw new ArgumentException($"The sample '{sample.Name}' has no initial guess, and the target is the difference to one.", nameof(sample)),
            HamiltonianTarget.MinusFittedGuess => _fitted!.Predict(sample.Basis, sample.Positions),
            _ => null,
        };
    }

    /// <summary>The shells of the elements of some samples, as a configuration holds them.</summary>
    /// <exception cref="ArgumentException">An element has different shells in two samples.</exception>
    public static Dictionary<int, ShellData[]> ShellsOf(IEnumerable<MolecularBasis> bases)
    {
        ArgumentNullException.ThrowIfNull(bases);
        var elements = new SortedDictionary<int, ElementBasis>();
        foreach (ElementBasis element in bases.SelectMany(b => b.Atoms))
        {
            if (!elements.TryAdd(element.AtomicNumber, element) && !elements[element.AtomicNumber].Equals(element))
                throw new ArgumentException($"{element.Symbol} has two different sets of shells in the data; a model has one for each element.");
        }
        return elements.ToDictionary(e => e.Key, e => (ShellData[])[.. e.Value.Shells.Select(s => new ShellData(s.Degree, [.. s.Exponents], [.. s.Coefficients]))]);
    }
}
