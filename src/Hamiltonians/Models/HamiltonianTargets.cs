namespace EquivSim.Hamiltonians;

/// <summary>What a network is to predict of a sample.</summary>
public static class HamiltonianTargets
{
    /// <summary>The matrix to predict, in canonical order, Hartree.</summary>
    /// <exception cref="ArgumentException">The sample lacks the matrix or the guess.</exception>
    public static double[] Of(HamiltonianSample sample, HamiltonianTarget target)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double[] matrix = sample.Hamiltonian ?? throw new ArgumentException($"The sample '{sample.Name}' has no Hamiltonian.", nameof(sample));
        if (target == HamiltonianTarget.Full)
            return matrix;
        double[] guess = Guess(sample);
        return [.. matrix.Select((h, i) => h - guess[i])];
    }

    /// <summary>What is added to a network's output to get the Hamiltonian.</summary>
    /// <exception cref="ArgumentException">The sample has no initial guess.</exception>
    public static double[] Guess(HamiltonianSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return sample.InitialHamiltonian
            ?? throw new ArgumentException($"The sample '{sample.Name}' has no initial guess, and the target is the difference to one.", nameof(sample));
    }

    /// <summary>Orbitals of each atom.</summary>
    public static int[] OrbitalCounts(this MolecularBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        return [.. basis.Atoms.Select(a => a.OrbitalCount)];
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
