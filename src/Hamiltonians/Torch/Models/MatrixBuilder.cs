namespace EquivSim.Hamiltonians.Torch;

/// <summary>Puts predicted blocks together to matrices.</summary>
internal static class MatrixBuilder
{
    /// <param name="model">The network that predicted them.</param>
    /// <param name="batch">The molecules.</param>
    /// <param name="atoms">See <see cref="BlockPrediction.Atoms"/>; the means are added here.</param>
    /// <param name="pairs">See <see cref="BlockPrediction.Pairs"/>.</param>
    /// <returns>A symmetric matrix for each molecule.</returns>
    public static double[][] Build(HamiltonianModel model, HamiltonianBatch batch, double[] atoms, double[] pairs)
    {
        int n = model.BlockIrreps.CoefficientCount;
        double[][] means = [.. Enumerable.Range(0, model.Template.AtomicNumbers.Count).Select(e => MeanBlock(model, e))];
        BlockAssembly[] assemblies = [.. batch.Graphs.Select(g => new BlockAssembly(model.BlockIrreps, g.AtomicNumbers))];
        double[][] matrices = [.. assemblies.Select(a => new double[a.OrbitalCount * a.OrbitalCount])];
        var block = new double[n];
        for (int m = 0; m < matrices.Length; m++)
        {
            MoleculeGraph graph = batch.Graphs[m];
            for (int i = 0; i < graph.AtomCount; i++)
            {
                double[] mean = means[graph.ElementIndices[i]];
                for (int k = 0; k < n; k++)
                    block[k] = atoms[(batch.FirstAtoms[m] + i) * n + k] + mean[k];
                assemblies[m].SetBlock(matrices[m], i, i, block);
            }
        }
        for (int p = 0; p < batch.BlockCount; p++)
        {
            (int m, int pair) = batch.PairOrder[p];
            assemblies[m].SetBlock(matrices[m], batch.Graphs[m].First[pair], batch.Graphs[m].Second[pair], pairs.AsSpan(p * n, n));
        }
        return matrices;
    }

    private static double[] MeanBlock(HamiltonianModel model, int element)
    {
        TemplateIrreps irreps = model.BlockIrreps;
        var coefficients = new double[irreps.CoefficientCount];
        for (int k = 0; k < coefficients.Length; k++)
            coefficients[k] = irreps.Offsets[1] > k ? model.Statistics.AtomMeans[element * irreps.CouplingCount + irreps.CouplingOf[k]] : 0;
        var block = new double[coefficients.Length];
        irreps.ToBlock(coefficients, block);
        return block;
    }
}
