using EquivSim.Electrostatics;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The energy of Gaussian charges of one width, eV, without that of each charge with itself: latent Ewald summation.</summary>
/// <remarks>
/// Cheng, arXiv:2408.15165. Open: pairs by erf(r/√2σ)/r. Periodic: (2π/V) Σ exp(-σ²k²/2)/k² |S(k)|² over all k but zero, less
/// each charge's own energy. In units of Coulomb's constant.
/// </remarks>
internal static class LatentCoulomb
{
    /// <param name="charges">[atoms].</param>
    /// <param name="positions">[atoms, 3].</param>
    /// <param name="strain">[structures, 3, 3], zeros; what the energy is differentiated by for the virial.</param>
    /// <param name="batch">Pairs and wave vectors.</param>
    /// <param name="options">Width and kernel.</param>
    /// <returns>[structures].</returns>
    public static Tensor Energy(Tensor charges, Tensor positions, Tensor strain, LatentChargeBatch batch, LatentChargeOptions options)
    {
        Tensor strained = positions + positions.unsqueeze(1).bmm(strain.index_select(0, batch.Graph.StructureOfAtom)).squeeze(1);
        Tensor energy = zeros([batch.Graph.StructureCount], charges.dtype, charges.device);
        if (batch.Pairs is { } pairs)
            energy = energy.index_add(0, pairs.Structures, OfPairs(charges, strained, pairs, options), 1);
        if (batch.Waves is { } waves)
        {
            energy = energy.index_add(0, waves.Structures, OfWaves(charges, strained, strain, batch, waves, options), 1);
            Tensor own = charges.index_select(0, waves.Atoms).square() * (Units.Coulomb / (options.Sigma * Math.Sqrt(2 * Math.PI)));
            energy = energy.index_add(0, batch.Graph.StructureOfAtom.index_select(0, waves.Atoms), own, -1);
        }
        foreach ((int place, Structure structure) in batch.MeshStructures)
            energy = energy.index_add(0, TensorData.Indices([place], charges.device), OfMesh(charges, positions, strain, batch, place, structure).unsqueeze(0), 1);
        return energy;
    }

    /// <summary>The energy from a mesh as a linear function with the mesh's derivatives: right to first order, which forces and virials need.</summary>
    private static Tensor OfMesh(Tensor charges, Tensor positions, Tensor strain, LatentChargeBatch batch, int place, Structure structure)
    {
        int first = batch.Graph.AtomOffsets[place], count = structure.AtomCount;
        Tensor q = charges.narrow(0, first, count), x = positions.narrow(0, first, count);
        var system = new PointCharges(structure.Positions.ToArray(), TensorData.ToArray(q), structure.Cell);
        var result = new ElectrostaticResult();
        batch.Mesh!.Evaluate(system, result);
        double[] forces = new double[3 * count];
        result.CopyForces(system.Charges, forces);
        Tensor change = ((q - q.detach()) * Of(result.Potential, [count])).sum() - ((x - x.detach()) * Of(forces, [count, 3])).sum() - (strain[place] * Of(result.Virial, [3, 3])).sum();
        return (change + result.Energy) * Units.Coulomb;

        Tensor Of(double[] values, long[] shape) => TensorData.Of(values, shape, charges.dtype, charges.device);
    }

    private static Tensor OfPairs(Tensor charges, Tensor positions, LatentChargeBatch.PairTensors pairs, LatentChargeOptions options)
    {
        Tensor distance = (positions.index_select(0, pairs.First) - positions.index_select(0, pairs.Second)).square().sum(1).sqrt();
        Tensor kernel = (distance * (1 / (Math.Sqrt(2) * options.Sigma))).erf() / distance;
        return charges.index_select(0, pairs.First) * charges.index_select(0, pairs.Second) * kernel * Units.Coulomb;
    }

    private static Tensor OfWaves(
        Tensor charges, Tensor positions, Tensor strain, LatentChargeBatch batch, LatentChargeBatch.WaveTensors waves, LatentChargeOptions options)
    {
        Tensor ofWave = strain.index_select(0, waves.Structures);
        Tensor k = waves.Vectors - waves.Vectors.unsqueeze(1).bmm(ofWave.transpose(1, 2)).squeeze(1);
        Tensor phase = (k.index_select(0, waves.WaveOfPhase) * positions.index_select(0, waves.AtomOfPhase)).sum(1);
        Tensor q = charges.index_select(0, waves.AtomOfPhase);
        Tensor none = zeros_like(waves.Weights);
        Tensor cosine = none.index_add(0, waves.WaveOfPhase, q * phase.cos(), 1), sine = none.index_add(0, waves.WaveOfPhase, q * phase.sin(), 1);
        Tensor square = k.square().sum(1);
        Tensor trace = ofWave.diagonal(0, 1, 2).sum(1);
        Tensor volume = batch.Graph.Volumes.index_select(0, waves.Structures) * (1 + trace);
        return waves.Weights * (square * (-0.5 * options.Sigma * options.Sigma)).exp() / square / volume * (cosine.square() + sine.square()) * (2 * Math.PI * Units.Coulomb);
    }
}
