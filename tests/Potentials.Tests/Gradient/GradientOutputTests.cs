using EquivSim.Structures;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>Energies, forces and virials collected from a batch, for an energy of the edges that is a polynomial: differences of it are exact.</summary>
public sealed class GradientOutputTests
{
    private static readonly MaceConfiguration Network = TestModels.Get("one layer");

    private readonly Structure[] _structures = [TestModels.Molecule(2, 6), TestModels.Crystal(3)];

    [Fact]
    public void Forces_and_virials_are_derivatives_of_the_energy()
    {
        Result found = Collect();
        int atom = 0;
        for (int s = 0; s < _structures.Length; s++)
        {
            Structure structure = _structures[s];
            double[] x = structure.Positions.ToArray(), cell = structure.Cell.AnyPeriodic ? structure.Cell.Vectors.ToArray() : [];
            double[] forces = [.. Enumerable.Range(0, x.Length).Select(i => Derivative(t =>
            {
                double[] moved = [.. x];
                moved[i] += t;
                return -Energy(new Structure(structure.AtomicNumbers.ToArray(), moved, structure.Cell));
            }, 1e-4))];
            Close(forces, found.Forces[(3 * atom)..(3 * (atom + structure.AtomCount))], 1e-8);
            double[] virial = [.. Enumerable.Range(0, 9).Select(k => Derivative(t =>
            {
                double[] Strained(double[] rows) => [.. rows.Select((v, i) => v + (i % 3 == k / 3 ? 0.5 * t * rows[i - i % 3 + k % 3] : 0) + (i % 3 == k % 3 ? 0.5 * t * rows[i - i % 3 + k / 3] : 0))];
                Cell strained = cell.Length > 0 ? new Cell(Strained(cell), true, true, true) : structure.Cell;
                return -Energy(new Structure(structure.AtomicNumbers.ToArray(), Strained(x), strained));
            }, 1e-5))];
            Close(virial, found.Virials[(9 * s)..(9 * s + 9)], 1e-7);
            atom += structure.AtomCount;
        }
    }

    [Fact]
    public void Energies_are_sums_of_the_atoms_scaled_and_shifted()
    {
        Result found = Collect();
        int atom = 0;
        for (int s = 0; s < _structures.Length; s++)
        {
            double[] own = found.NodeEnergies[atom..(atom += _structures[s].AtomCount)];
            Assert.Equal(Network.Scale * own.Sum() + own.Length * Network.Shift, found.Energies[s], 1e-12);
        }
    }

    private sealed record Result(double[] NodeEnergies, double[] Energies, double[] Forces, double[] Virials);

    private static MaceGraph Graph(Structure structure) => MaceGraph.Build(structure, new ElementTable(Network.AtomicNumbers), Network.RMax);

    /// <summary>Each edge has (1 - r²/rc²)³ (1 + a·r), which vanishes at the cut-off.</summary>
    private static double Energy(Structure structure)
    {
        double[] v = Graph(structure).Vectors;
        return Enumerable.Range(0, v.Length / 3).Sum(e => Math.Pow(Rest(v, e), 3) * Slope(v, e));
    }

    private static double Rest(double[] v, int e) => 1 - (v[3 * e] * v[3 * e] + v[3 * e + 1] * v[3 * e + 1] + v[3 * e + 2] * v[3 * e + 2]) / (Network.RMax * Network.RMax);

    private static double Slope(double[] v, int e) => 1 + 0.3 * v[3 * e] - 0.7 * v[3 * e + 1] + 0.2 * v[3 * e + 2];

    private unsafe Result Collect()
    {
        using var batch = new GradientBatch(Network.AtomicNumbers.Length);
        batch.Set([.. _structures.Select(Graph)]);
        var output = new GradientOutput(batch, MaceConstants.Default(Network));
        output.Resize();
        double[] energies = Random(1, batch.AtomCount), ofPlaces = new double[batch.AtomCount], v = batch.Vectors.Span(3 * batch.EdgeCount).ToArray(), gradients = new double[v.Length];
        for (int atom = 0; atom < energies.Length; atom++)
            ofPlaces[batch.Places.Pointer[atom]] = energies[atom];
        double[] direction = [0.3, -0.7, 0.2];
        for (int i = 0; i < v.Length; i++)
        {
            double rest = Rest(v, i / 3);
            gradients[i] = Math.Pow(rest, 3) * direction[i % 3] - 6 * rest * rest * v[i] / (Network.RMax * Network.RMax) * Slope(v, i / 3);
        }
        fixed (double* n = ofPlaces, g = gradients)
        {
            // Results do not add up from call to call.
            output.Collect(n, g);
            output.Collect(n, g);
        }
        return new(energies, output.Energies[..batch.StructureCount], output.Forces[..(3 * batch.AtomCount)], output.Virials[..(9 * batch.StructureCount)]);
    }
}
