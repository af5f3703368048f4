using System.Globalization;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Dynamics;

/// <summary>Moves atoms into a local minimum of the potential energy; the cell stays as it is.</summary>
public abstract class Relaxer
{
    private readonly PotentialResult _result = new();
    private Structure? _structure;
    private IPotential? _potential;
    private int _evaluations;

    /// <summary>Name of the method.</summary>
    public abstract string Name { get; }

    /// <summary>The structure being relaxed.</summary>
    private protected Structure Structure => _structure!;

    /// <summary>Energy in eV at the latest <see cref="Evaluate"/>.</summary>
    private protected double Energy => _result.Energy;

    /// <summary>Forces in eV/Angstrom, [N, 3], at the latest <see cref="Evaluate"/>.</summary>
    private protected ReadOnlySpan<double> Forces => _result.Forces.AsSpan(0, 3 * Structure.AtomCount);

    /// <summary>Relaxes the positions of a structure in place.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="potential">The potential.</param>
    /// <param name="options">Criterion and limits; null for the defaults.</param>
    /// <param name="progress">Called at the start and after each step.</param>
    /// <param name="cancellation">Ends the relaxation after the step in progress; the structure keeps what was reached.</param>
    /// <exception cref="ArithmeticException">An energy or force is not finite.</exception>
    public RelaxationReport Relax(
        Structure structure, IPotential potential, RelaxationOptions? options = null,
        Action<RelaxationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(potential);
        options ??= new RelaxationOptions();
        options.Validate();
        _structure = structure;
        _potential = potential;
        _evaluations = 0;

        Evaluate();
        double initial = Energy;
        Start();
        int step = 0;
        bool stuck = false;
        progress?.Invoke(new RelaxationProgress(0, Energy, LongestForce()));
        while (!stuck && LongestForce() > options.MaximumForce && step < options.MaximumSteps && !cancellation.IsCancellationRequested)
        {
            stuck = !Step(options.MaximumDisplacement);
            step++;
            progress?.Invoke(new RelaxationProgress(step, Energy, LongestForce()));
        }
        double force = LongestForce();
        return new RelaxationReport(force <= options.MaximumForce, step, _evaluations, initial, Energy, force);
    }

    /// <summary>Forgets earlier runs; energy and forces belong to the start.</summary>
    private protected abstract void Start();

    /// <summary>Makes one step and evaluates; false when there is no way further down within rounding.</summary>
    private protected abstract bool Step(double maximumDisplacement);

    /// <summary>Evaluates the potential at the present positions.</summary>
    private protected void Evaluate()
    {
        _potential!.Evaluate(Structure, _result);
        _evaluations++;
        if (!double.IsFinite(Energy))
            throw new ArithmeticException($"{Name}: the potential energy is {Energy} eV at evaluation {_evaluations}. A start with no overlapping atoms, or a smaller step, may help.");
        for (int k = 0; k < Forces.Length; k++)
        {
            if (!double.IsFinite(Forces[k]))
            {
                int i = k / 3;
                ReadOnlySpan<double> x = Structure.Positions;
                throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture,
                    $"{Name}: the force on atom {i} ({Elements.Symbol(Structure.AtomicNumbers[i])}) at ({x[3 * i]:G6}, {x[3 * i + 1]:G6}, {x[3 * i + 2]:G6}) A is not finite at evaluation {_evaluations}."));
            }
        }
    }

    /// <summary>Length of the longest of the vectors of [N, 3].</summary>
    private protected static double Longest(ReadOnlySpan<double> vectors)
    {
        double square = 0;
        for (int k = 0; k < vectors.Length; k += 3)
            square = Math.Max(square, vectors[k] * vectors[k] + vectors[k + 1] * vectors[k + 1] + vectors[k + 2] * vectors[k + 2]);
        return Math.Sqrt(square);
    }

    /// <summary>Scalar product.</summary>
    private protected static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private double LongestForce() => Longest(Forces);
}
