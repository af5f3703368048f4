using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// Numbers that MACE stores beside its weights: not trained here, but read from a file so that its model is reproduced to the last digit.
/// </summary>
internal sealed record MaceConstants
{
    /// <summary>n pi / r_c.</summary>
    public required double[] BesselFrequencies { get; init; }

    /// <summary>Covalent radius of each of the model's elements, Angstrom.</summary>
    public required double[] CovalentRadii { get; init; }

    public double AgnesiQ { get; init; } = 0.9183;
    public double AgnesiP { get; init; } = 4.5791;
    public double AgnesiA { get; init; } = 1.0805;
    public double SoftAlpha { get; init; } = 4;
    public double[] ZblAmplitudes { get; init; } = [0.1818, 0.5099, 0.2802, 0.02817];
    public double ZblExponent { get; init; } = 0.3;
    public double ZblPrefactor { get; init; } = 0.4543;

    public required double[] AtomicEnergies { get; init; }
    public required double Scale { get; init; }
    public required double Shift { get; init; }

    public static MaceConstants Default(MaceConfiguration configuration) => new()
    {
        BesselFrequencies = [.. Enumerable.Range(1, configuration.NumBessel).Select(n => n * Math.PI / configuration.RMax)],
        CovalentRadii = [.. configuration.AtomicNumbers.Select(Elements.CovalentRadius)],
        AtomicEnergies = [.. configuration.AtomicEnergies],
        Scale = configuration.Scale,
        Shift = configuration.Shift,
    };

    /// <summary>The constants of a file, or their defaults where the file has none.</summary>
    /// <exception cref="InvalidDataException">They contradict the configuration, or are not finite.</exception>
    public static MaceConstants Read(WeightReader reader, MaceConfiguration configuration)
    {
        double order = configuration.NumPolynomialCutoff;
        reader.Confirm("atomic_numbers", [.. configuration.AtomicNumbers.Select(z => (double)z)]);
        reader.Confirm("r_max", configuration.RMax);
        reader.Confirm("num_interactions", configuration.NumInteractions);
        reader.Confirm("radial_embedding.bessel_fn.r_max", configuration.RMax);
        reader.Confirm("radial_embedding.bessel_fn.prefactor", Math.Sqrt(2 / configuration.RMax));
        reader.Confirm("radial_embedding.cutoff_fn.r_max", configuration.RMax);
        reader.Confirm("radial_embedding.cutoff_fn.p", order);

        MaceConstants c = Default(configuration);
        c = c with
        {
            BesselFrequencies = reader.Optional("radial_embedding.bessel_fn.bessel_weights", configuration.NumBessel) ?? c.BesselFrequencies,
            AtomicEnergies = reader.Optional("atomic_energies_fn.atomic_energies", configuration.AtomicNumbers.Length) ?? c.AtomicEnergies,
        };
        const string Transform = "radial_embedding.distance_transform";
        if (configuration.DistanceTransform == DistanceTransformKind.Agnesi)
        {
            c = c with
            {
                AgnesiQ = Scalar($"{Transform}.q", c.AgnesiQ),
                AgnesiP = Scalar($"{Transform}.p", c.AgnesiP),
                AgnesiA = Scalar($"{Transform}.a", c.AgnesiA),
            };
        }
        if (configuration.DistanceTransform == DistanceTransformKind.Soft)
            c = c with { SoftAlpha = Scalar($"{Transform}.alpha", c.SoftAlpha) };
        if (configuration.DistanceTransform != DistanceTransformKind.None)
            c = c with { CovalentRadii = Radii($"{Transform}.covalent_radii") ?? c.CovalentRadii };
        if (configuration.PairRepulsion)
        {
            const string Pair = "pair_repulsion_fn";
            // The envelope of each pair ends at its own radius; the stored cut-off is not used by MACE either.
            _ = reader.Find($"{Pair}.r_max");
            _ = reader.Find($"{Pair}.cutoff.r_max");
            reader.Confirm($"{Pair}.p", order);
            reader.Confirm($"{Pair}.cutoff.p", order);
            c = c with
            {
                ZblAmplitudes = reader.Optional($"{Pair}.c", 4) ?? c.ZblAmplitudes,
                ZblExponent = Scalar($"{Pair}.a_exp", c.ZblExponent),
                ZblPrefactor = Scalar($"{Pair}.a_prefactor", c.ZblPrefactor),
                CovalentRadii = Radii($"{Pair}.covalent_radii") ?? c.CovalentRadii,
            };
        }
        if (configuration.IsScaleShift)
            c = c with { Scale = Scalar("scale_shift.scale", c.Scale), Shift = Scalar("scale_shift.shift", c.Shift) };
        return c;

        double Scalar(string name, double otherwise) => reader.Optional(name, 1)?[0] ?? otherwise;

        // MACE stores the radii of all elements by atomic number.
        double[]? Radii(string name)
        {
            if (reader.Find(name) is not { } table)
                return null;
            if (table.Values.Length <= configuration.AtomicNumbers.Max())
                throw new InvalidDataException($"Array '{name}' has radii up to Z = {table.Values.Length - 1}; the model has Z = {configuration.AtomicNumbers.Max()}.");
            return [.. configuration.AtomicNumbers.Select(z => table.Values[z])];
        }
    }
}
