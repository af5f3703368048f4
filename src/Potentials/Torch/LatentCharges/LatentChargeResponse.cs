using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>What latent charges say about the response to electric fields: dipoles and Born effective charges.</summary>
public static class LatentChargeResponse
{
    /// <summary>Dipole of an open structure about the centre of its positions, eÅ; with a net charge it depends on that centre.</summary>
    /// <exception cref="ArgumentException">The structure is periodic: its dipole depends on the choice of the cell.</exception>
    public static double[] Dipole(Structure structure, IReadOnlyList<double> charges)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(charges);
        if (structure.Cell.AnyPeriodic)
            throw new ArgumentException($"Only an open structure has a dipole of its own; got {structure}.");
        double[] dipole = new double[3], centre = new double[3];
        for (int k = 0; k < 3 * structure.AtomCount; k++)
            centre[k % 3] += structure.Positions[k] / structure.AtomCount;
        for (int k = 0; k < 3 * structure.AtomCount; k++)
            dipole[k % 3] += charges[k / 3] * (structure.Positions[k] - centre[k % 3]);
        return dipole;
    }

    /// <summary>
    /// Born effective charges ∂P_a/∂x_b of each atom, e, [atoms, 3, 3], their mean over atoms taken out of the diagonal blocks; for bulk without
    /// the factor √ε_∞ that screening adds.
    /// </summary>
    /// <param name="model">A model.</param>
    /// <param name="structure">An open structure, or one in a cell that is periodic along all three axes.</param>
    /// <remarks>
    /// In a cell P is defined along lattice vectors by exp(ik·x)/(ik), whose derivative does not depend on which image of an atom is meant (Zhong
    /// et al., arXiv:2507.14302).
    /// </remarks>
    public static double[] BornCharges(LatentChargeModel model, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(structure);
        using TorchRegion region = TorchRegion.Enter();
        var batch = new LatentChargeBatch([structure], model);
        Tensor vectors = batch.Graph.Vectors.detach().requires_grad_(), positions = batch.Positions;
        (_, Tensor charges) = model.Forward(vectors, batch.Graph);
        int atoms = structure.AtomCount;
        double[] result = new double[9 * atoms], q = TensorData.ToArray(charges);
        double[] basis = structure.Cell.AllPeriodic ? structure.Cell.Vectors.ToArray() : [1, 0, 0, 0, 1, 0, 0, 0, 1];
        double[] dual = Dual(basis);
        for (int axis = 0; axis < 3; axis++)
        {
            // Fractional coordinates along the axis; P is summed over axes with the lattice vectors.
            Tensor fraction = (positions * TensorData.Of(dual[(3 * axis)..(3 * axis + 3)], [1, 3], positions.dtype, positions.device)).sum(1);
            double[] slope = structure.Cell.AllPeriodic ? Periodic(fraction) : Slope((charges * fraction).sum());
            for (int i = 0; i < atoms; i++)
            {
                for (int b = 0; b < 3; b++)
                {
                    // The charge moves with its atom, and the other charges change.
                    double change = slope[3 * i + b] + q[i] * dual[3 * axis + b];
                    for (int a = 0; a < 3; a++)
                        result[9 * i + 3 * a + b] += basis[3 * axis + a] * change;
                }
            }
        }
        for (int component = 0; component < 9; component++)
        {
            double mean = 0;
            for (int i = 0; i < atoms; i++)
                mean += result[9 * i + component] / atoms;
            for (int i = 0; i < atoms; i++)
                result[9 * i + component] -= mean;
        }
        return result;

        double[] Slope(Tensor value) => [.. TensorData.ToArray(MaceModel.Forces(SafeGrad.Of([value], [vectors], createGraph: true)[0], batch.Graph)).Select(f => -f)];

        // Σ_j ∂q_j/∂x_i sin(2π(f_j - f_i))/2π, from the slopes of the cosine and the sine sums.
        double[] Periodic(Tensor fraction)
        {
            Tensor angle = fraction * (2 * Math.PI);
            double[] cosine = Slope((charges * angle.cos()).sum()), sine = Slope((charges * angle.sin()).sum());
            double[] own = TensorData.ToArray(angle);
            return [.. cosine.Select((c, k) => (sine[k] * Math.Cos(own[k / 3]) - c * Math.Sin(own[k / 3])) / (2 * Math.PI))];
        }
    }

    /// <summary>Rows of the inverse's transpose: fractional coordinate a of x is x · row a.</summary>
    private static double[] Dual(double[] v)
    {
        double[] dual = new double[9];
        double volume = v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6]) + v[2] * (v[3] * v[7] - v[4] * v[6]);
        for (int a = 0; a < 3; a++)
        {
            int p = 3 * ((a + 1) % 3), q = 3 * ((a + 2) % 3);
            dual[3 * a] = (v[p + 1] * v[q + 2] - v[p + 2] * v[q + 1]) / volume;
            dual[3 * a + 1] = (v[p + 2] * v[q] - v[p] * v[q + 2]) / volume;
            dual[3 * a + 2] = (v[p] * v[q + 1] - v[p + 1] * v[q]) / volume;
        }
        return dual;
    }
}
