using System.Text.Json;
using EquivSim.Hamiltonians.Guesses;
using EquivSim.Hamiltonians.LinearAlgebra;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>
/// An initial guess of the Kohn-Sham matrix that needs no electronic-structure program: for every pair of shells a linear combination of
/// analytic one-electron matrices and their products, its coefficients fitted to converged matrices. The baseline of delta learning.
/// </summary>
/// <remarks>
/// A coefficient belongs to two shells of the basis set, on one atom or between two, so the guess turns with the molecule, is smooth in the
/// positions and defined for any molecule whose pairs of elements the fit has seen. With <see cref="GuessForm.ExtendedHueckel"/> it is the
/// extended Hueckel method (Wolfsberg and Helmholz 1952; Hoffmann 1963) in a split-valence basis.
/// </remarks>
/// <example><code>
/// var guess = OneElectronGuess.Fit(training, GuessForm.OneElectron);
/// double[] h0 = guess.Predict(basis, positions);
/// </code></example>
public sealed class OneElectronGuess
{
    /// <summary>Relative to the diagonal of the normal equations: settles directions that the data do not.</summary>
    private const double Ridge = 1e-11;

    private readonly GuessForm _form;
    private readonly Dictionary<ShellPairKey, double[]> _coefficients;

    private OneElectronGuess(GuessForm form, Dictionary<ShellPairKey, double[]> coefficients) => (_form, _coefficients) = (form, coefficients);

    /// <summary>Fits by least squares over all elements of all samples.</summary>
    /// <param name="samples">Molecules with Hamiltonians, all in one basis set; at least one.</param>
    /// <param name="form">Which matrices to add up.</param>
    /// <exception cref="ArgumentException">There is no sample, or one has no Hamiltonian.</exception>
    public static OneElectronGuess Fit(IEnumerable<HamiltonianSample> samples, GuessForm form)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var equations = new Dictionary<ShellPairKey, (double[] Matrix, double[] Right)>();
        foreach (HamiltonianSample sample in samples)
        {
            double[] target = sample.Hamiltonian ?? throw new ArgumentException($"A sample of {sample.Name} has no Hamiltonian to fit to.", nameof(samples));
            new GuessFeatures(sample.Basis, sample.Positions, form).Visit((key, at, x) =>
            {
                if (!equations.TryGetValue(key, out (double[] Matrix, double[] Right) e))
                    equations.Add(key, e = (new double[x.Length * x.Length], new double[x.Length]));
                for (int i = 0; i < x.Length; i++)
                {
                    e.Right[i] += x[i] * target[at];
                    for (int j = 0; j < x.Length; j++)
                        e.Matrix[i * x.Length + j] += x[i] * x[j];
                }
            });
        }
        if (equations.Count == 0)
            throw new ArgumentException("A fit needs at least one sample.", nameof(samples));
        return new OneElectronGuess(form, equations.ToDictionary(e => e.Key, e => Solve(e.Value.Matrix, e.Value.Right)));
    }

    /// <summary>The guess for a molecule, [n, n], hartree, symmetric, canonical order.</summary>
    /// <param name="basis">The orbitals, of the basis set of the fit.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <exception cref="ArgumentException">The positions do not fit, or the fit has not seen a pair of shells.</exception>
    public double[] Predict(MolecularBasis basis, ReadOnlySpan<double> positions)
    {
        ArgumentNullException.ThrowIfNull(basis);
        int n = basis.OrbitalCount;
        double[] matrix = new double[n * n];
        new GuessFeatures(basis, positions, _form).Visit((key, at, x) =>
        {
            if (!_coefficients.TryGetValue(key, out double[]? c))
                throw new ArgumentException($"The guess was not fitted to {Elements.Symbol(key.ElementA)} together with {Elements.Symbol(key.ElementB)}: it knows only pairs of elements that its training molecules hold.", nameof(basis));
            double value = DenseMatrix.Dot(x, c);
            matrix[at] = value;
            matrix[at % n * n + at / n] = value;
        });
        return matrix;
    }

    /// <summary>The coefficients as text, for a model's file.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Stored(_form, [.. _coefficients.Select(c => new StoredPair(c.Key, c.Value))]));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static OneElectronGuess FromJson(string json)
    {
        try
        {
            Stored stored = JsonSerializer.Deserialize<Stored>(json) ?? throw new FormatException("The text of the guess is empty.");
            return new OneElectronGuess(stored.Form, stored.Pairs.ToDictionary(p => p.Key, p => p.Coefficients));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"The text is no one-electron guess: {e.Message}", e);
        }
    }

    private static double[] Solve(double[] matrix, double[] right)
    {
        int n = right.Length;
        // Unit diagonal first: the features differ by orders of magnitude. A feature that is always zero gets the coefficient zero.
        double[] scale = [.. Enumerable.Range(0, n).Select(i => matrix[i * n + i] > 0 ? 1 / Math.Sqrt(matrix[i * n + i]) : 0)];
        double[] scaled = new double[n * n], solution = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                scaled[i * n + j] = scale[i] * matrix[i * n + j] * scale[j];
            scaled[i * n + i] = 1 + Ridge;
        }
        double[] inverse = Cholesky.InvertLower(Cholesky.Factor(scaled, n), n);
        for (int k = 0; k < n; k++)
        {
            double projected = 0;
            for (int i = 0; i <= k; i++)
                projected += inverse[k * n + i] * scale[i] * right[i];
            for (int i = 0; i <= k; i++)
                solution[i] += inverse[k * n + i] * projected;
        }
        for (int i = 0; i < n; i++)
            solution[i] *= scale[i];
        return solution;
    }

    private sealed record Stored(GuessForm Form, StoredPair[] Pairs);

    private sealed record StoredPair(ShellPairKey Key, double[] Coefficients);
}
