namespace EquivSim.Potentials;

/// <summary>Which pairs of elements share a radial table: all, unless distances are scaled by the elements' covalent radii.</summary>
internal sealed class PairClasses
{
    private readonly int[] _classes;
    private readonly int _elements;

    public PairClasses(MaceConfiguration configuration, MaceConstants constants, int elements)
    {
        _elements = elements;
        _classes = new int[elements * elements];
        var sums = new List<double>();
        for (int a = 0; a < elements; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                if (configuration.DistanceTransform != DistanceTransformKind.None || sums.Count == 0)
                    sums.Add(constants.CovalentRadii[a] + constants.CovalentRadii[b]);
                _classes[a * elements + b] = _classes[b * elements + a] = sums.Count - 1;
            }
        }
        RadiusSums = [.. sums];
    }

    /// <summary>Sum of the covalent radii of each class, Angstrom.</summary>
    public double[] RadiusSums { get; }

    /// <summary>The class of two elements.</summary>
    public int Of(int sender, int receiver) => _classes[sender * _elements + receiver];
}
