namespace EquivSim.TensorProducts.Kernels;

/// <summary>Work of a tiled product for one sample: its kernels, the connection modes, and packing.</summary>
internal static class TileCost
{
    public static TensorProductCost Of(TensorProductSpec spec, IReadOnlyList<PathGroup> groups, Func<PathGroup, KernelCost> kernel)
    {
        var sum = new TensorProductCost(0, 0, spec.In1.Dimension + spec.In2.Dimension + spec.Out.Dimension);
        foreach (PathGroup group in groups)
        {
            (int u, int v) = (spec.In1[group.In1[0]].Multiplicity, spec.In2[group.In2[0]].Multiplicity);
            int products = group.IsDiagonal ? u : u * v;
            KernelCost cost = kernel(group);
            sum += (group.IsDiagonal ? u : v) * cost.Prepare + products * cost.Forward;
            foreach (int p in group.Outputs)
            {
                int targets = spec.Paths[p].Mode is ConnectionMode.Uvw or ConnectionMode.Uuw ? spec.Channels(p).Out : 1;
                sum += products * targets * new TensorProductCost(spec.IrrepsOf(p).Out.Dimension, 1, 0);
            }
        }
        return sum;
    }
}
