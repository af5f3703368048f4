using EquivSim.O3;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// From features to the irreps of blocks between template atoms: for each coupling of two shells a combination of the channels of its irrep,
/// whose coefficients a network gives from the scalars of the atoms (QHNet, section 3.3).
/// </summary>
internal sealed class Expansion
{
    private readonly TemplateIrreps _template;
    private readonly int[] _blockOfGroup, _firstRow;
    private readonly int _channels;
    private readonly long[] _sizes;
    private readonly IrrepLinear _bottleneck;
    private readonly DenseNetwork _coefficients, _offsets;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="template">Irreps of blocks.</param>
    /// <param name="rows">Irreps of the features.</param>
    /// <param name="scalars">Number of scalars that the network sees.</param>
    public Expansion(ParameterStore store, string name, HamiltonianConfiguration configuration, TemplateIrreps template, IrrepRows rows, int scalars)
    {
        _template = template;
        _channels = configuration.BottleneckChannels;
        _blockOfGroup = [.. template.Groups.Select(g => rows.Irreps.ToList().FindIndex(b => b.Irrep == g.Irrep))];
        _firstRow = [.. _blockOfGroup.Select(rows.Irreps.Offset)];
        _sizes = [.. template.Groups.Select(g => (long)g.Couplings.Count * _channels)];
        _bottleneck = new IrrepLinear(store, $"{name}.bottleneck", rows, configuration.Channels, _channels);
        _coefficients = new DenseNetwork(store, $"{name}.coefficients", [scalars, 2 * configuration.Channels, (int)_sizes.Sum()], start: OutputStart.AroundDeviates);
        _offsets = new DenseNetwork(store, $"{name}.offsets", [scalars, configuration.Channels, template.Groups[0].Couplings.Count], start: OutputStart.AroundZero);
    }

    /// <summary>The few channels that blocks are made of.</summary>
    /// <param name="features">[components, n, channels].</param>
    /// <returns>[components, n, bottleneck channels].</returns>
    public Tensor Reduce(Tensor features) => _bottleneck.Forward(features) * (1 / Math.Sqrt(_channels));

    /// <param name="f">From <see cref="Reduce"/>.</param>
    /// <param name="scalars">[n, scalars].</param>
    /// <returns>Coefficients as <see cref="TemplateIrreps"/> orders them, [n, Size^2].</returns>
    public Tensor Forward(Tensor f, Tensor scalars)
    {
        long n = scalars.shape[0];
        Tensor[] coefficients = _coefficients.Forward(scalars).split(_sizes, 1);
        var parts = new Tensor[_template.Groups.Count];
        for (int g = 0; g < parts.Length; g++)
        {
            (Irrep irrep, IReadOnlyList<ShellCoupling> couplings) = _template.Groups[g];
            Tensor rows = f.narrow(0, _firstRow[g], irrep.Dimension).transpose(0, 1);
            parts[g] = rows.bmm(coefficients[g].view(n, _channels, couplings.Count)).view(n, -1);
        }
        parts[0] = parts[0] + _offsets.Forward(scalars);
        return cat(parts, 1);
    }
}
