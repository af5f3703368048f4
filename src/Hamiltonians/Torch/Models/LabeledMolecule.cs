namespace EquivSim.Hamiltonians.Torch;

/// <summary>A molecule with the blocks that its network should give, minus their means.</summary>
internal sealed class LabeledMolecule
{
    /// <param name="graph">What the network sees.</param>
    /// <param name="target">Matrix to learn, in canonical order, Hartree.</param>
    /// <param name="irreps">The template's irreps.</param>
    /// <param name="statistics">The network's means.</param>
    /// <param name="orbitals">The reference's orbitals, if the loss looks at them.</param>
    /// <exception cref="ArgumentException">The matrix is not of the molecule's size.</exception>
    public LabeledMolecule(MoleculeGraph graph, double[] target, TemplateIrreps irreps, BlockStatistics statistics, OrbitalLabels? orbitals = null)
    {
        (Graph, Orbitals) = (graph, orbitals);
        var assembly = new BlockAssembly(irreps, graph.AtomicNumbers);
        OrbitalCount = assembly.OrbitalCount;
        int n = irreps.CoefficientCount, couplings = irreps.CouplingCount;
        Atoms = new double[graph.AtomCount * n];
        var mean = new double[n];
        var block = new double[n];
        for (int i = 0; i < graph.AtomCount; i++)
        {
            Span<double> own = Atoms.AsSpan(i * n, n);
            assembly.GetBlock(target, i, i, own);
            for (int k = 0; k < n; k++)
                mean[k] = k < irreps.Offsets[1] ? statistics.AtomMeans[graph.ElementIndices[i] * couplings + irreps.CouplingOf[k]] : 0;
            irreps.ToBlock(mean, block);
            for (int k = 0; k < n; k++)
                own[k] -= block[k];
        }
        Pairs = new double[graph.BlockCount * n];
        for (int p = 0; p < graph.BlockCount; p++)
            assembly.GetBlock(target, graph.First[p], graph.Second[p], Pairs.AsSpan(p * n, n));
        (AtomMask, PairMask) = Masks(graph, assembly, irreps.Template.Size);
    }

    public MoleculeGraph Graph { get; }

    public OrbitalLabels? Orbitals { get; }

    public int OrbitalCount { get; }

    /// <summary>[atoms, Size^2].</summary>
    public double[] Atoms { get; }

    /// <summary>[blocks, Size^2]; single pairs, then double ones.</summary>
    public double[] Pairs { get; }

    /// <summary>1 / orbitals^2 for the elements that the atom has, 0 for the others.</summary>
    public double[] AtomMask { get; }

    /// <summary>Twice that: each block stands for its transpose too.</summary>
    public double[] PairMask { get; }

    private static (double[] Atoms, double[] Pairs) Masks(MoleculeGraph graph, BlockAssembly assembly, int size)
    {
        int n = size * size;
        double weight = 1.0 / (assembly.OrbitalCount * (double)assembly.OrbitalCount);
        double[] atoms = new double[graph.AtomCount * n], pairs = new double[graph.BlockCount * n];
        for (int i = 0; i < graph.AtomCount; i++)
            Fill(atoms.AsSpan(i * n, n), i, i, weight);
        for (int p = 0; p < graph.BlockCount; p++)
            Fill(pairs.AsSpan(p * n, n), graph.First[p], graph.Second[p], 2 * weight);
        return (atoms, pairs);

        void Fill(Span<double> mask, int i, int j, double value)
        {
            foreach (int a in assembly.OrbitalsOf(i))
            {
                foreach (int b in assembly.OrbitalsOf(j))
                    mask[a * size + b] = value;
            }
        }
    }
}
