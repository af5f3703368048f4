using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Wavefunction alignment (WALoss; Li et al., ICLR 2025, arXiv 2502.19227): the square error of the matrix seen in the reference's own orbitals,
/// C^T (H' - H) C. Its diagonal is the first-order error of the orbital energies; no eigensolver is differentiated.
/// </summary>
/// <remarks>Occupied orbitals and the LUMO count fully, the others little; the mean is over pairs of orbitals, then over molecules.</remarks>
internal sealed class OrbitalLoss
{
    private const double WeightOfOthers = 0.05;

    private readonly Tensor _atomCoefficients, _rows, _columns, _weights, _atomMolecules, _pairMolecules;
    private readonly int _molecules;

    /// <param name="molecules">Labels with orbitals.</param>
    /// <param name="batch">The molecules.</param>
    /// <param name="model">The network.</param>
    public OrbitalLoss(IReadOnlyList<LabeledMolecule> molecules, HamiltonianBatch batch, HamiltonianModel model)
    {
        (ScalarType dtype, Device device) = (model.DataType, model.Device);
        _molecules = molecules.Count;
        (int size, int most) = (model.Template.Size, molecules.Max(m => m.OrbitalCount));
        var coefficients = new double[batch.AtomCount * size * most];
        var weights = new double[molecules.Count * most * most];
        for (int m = 0; m < molecules.Count; m++)
        {
            LabeledMolecule molecule = molecules[m];
            OrbitalLabels orbitals = molecule.Orbitals ?? throw new InvalidOperationException("The molecules were labelled without orbitals.");
            int n = molecule.OrbitalCount;
            for (int atom = 0, row = 0; atom < molecule.Graph.AtomCount; atom++)
            {
                foreach (int orbital in model.Template.OrbitalsOf(molecule.Graph.AtomicNumbers[atom]))
                {
                    for (int k = 0; k < n; k++)
                        coefficients[((batch.FirstAtoms[m] + atom) * size + orbital) * most + k] = orbitals.Coefficients[k * n + row];
                    row++;
                }
            }
            for (int k = 0; k < n; k++)
            {
                for (int l = 0; l < n; l++)
                    weights[(m * most + k) * most + l] = Weight(k) * Weight(l) / (n * (double)n * molecules.Count);
            }
            double Weight(int k) => k <= orbitals.OccupiedCount ? 1 : WeightOfOthers;
        }
        _atomCoefficients = TensorData.Of(coefficients, [batch.AtomCount, size, most], dtype, device);
        _weights = TensorData.Of(weights, [molecules.Count, most, most], dtype, device);
        _rows = _atomCoefficients.index_select(0, batch.Pairs.First.narrow(0, 0, batch.BlockCount)).transpose(1, 2);
        _columns = _atomCoefficients.index_select(0, batch.Pairs.Second.narrow(0, 0, batch.BlockCount));
        _atomMolecules = TensorData.Indices([.. batch.Graphs.SelectMany((g, m) => Enumerable.Repeat((long)m, g.AtomCount))], device);
        _pairMolecules = TensorData.Indices([.. batch.PairOrder.Take(batch.BlockCount).Select(o => (long)o.Molecule)], device);
    }

    /// <summary>The loss of differences of blocks, masked to the orbitals that atoms have.</summary>
    /// <param name="atoms">[atoms, Size, Size].</param>
    /// <param name="pairs">[blocks, Size, Size].</param>
    public Tensor Of(Tensor atoms, Tensor pairs)
    {
        Tensor own = _atomCoefficients.transpose(1, 2).bmm(atoms).bmm(_atomCoefficients);
        Tensor sum = zeros([_molecules, own.shape[1], own.shape[2]], own.dtype, own.device).index_add(0, _atomMolecules, own, 1);
        Tensor cross = _rows.bmm(pairs).bmm(_columns);
        sum = sum.index_add(0, _pairMolecules, cross + cross.transpose(1, 2), 1);
        return (sum.square() * _weights).sum();
    }
}
