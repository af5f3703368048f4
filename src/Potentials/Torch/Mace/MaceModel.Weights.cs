using EquivSim.TensorProducts;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

public sealed partial class MaceModel
{
    private const double CouplingTolerance = 1e-6;

    /// <summary>Takes all weights and constants from arrays under MACE's state-dict names.</summary>
    /// <param name="arrays">Every parameter; constants, coupling tensors U and bookkeeping arrays where MACE wrote them.</param>
    /// <exception cref="InvalidDataException">
    /// An array is missing, has the wrong shape, is not finite, belongs to another kind of model, or holds coupling tensors that differ
    /// from this model's; the message names it. The model is then unchanged.
    /// </exception>
    public void LoadWeights(IReadOnlyDictionary<string, WeightArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var reader = new WeightReader(arrays);
        double[][] values = [.. Weights.Select(w => reader.Required(w.Key, w.Value.shape))];
        MaceConstants constants = ReadConstants(reader);
        foreach (ProductBlock product in _products)
        {
            foreach ((string name, CouplingBasis couplings) in product.Product.CouplingArrays)
                VerifyCouplings(name, reader.Find(name), couplings);
        }
        reader.RefuseRest();

        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            for (int i = 0; i < values.Length; i++)
                Weights[i].Value.copy_(TensorData.Of(values[i], Weights[i].Value.shape, DataType, Device));
        }
        SetConstants(constants);
    }

    /// <summary>All weights and constants under MACE's state-dict names, as <see cref="LoadWeights"/> takes them.</summary>
    /// <remarks>The coupling tensors U are left out: they follow from the configuration, and with four factors they are very large.</remarks>
    public IReadOnlyDictionary<string, WeightArray> ExportWeights()
    {
        var result = new Dictionary<string, WeightArray>();
        foreach ((string name, Parameter parameter) in Weights)
            result.Add(name, new WeightArray([.. parameter.shape], TensorData.ToArray(parameter)));

        MaceConstants c = _constants;
        AddVector("atomic_numbers", [.. Configuration.AtomicNumbers.Select(z => (double)z)]);
        AddScalar("r_max", Configuration.RMax);
        AddScalar("num_interactions", Configuration.NumInteractions);
        AddVector("atomic_energies_fn.atomic_energies", c.AtomicEnergies);
        AddVector("radial_embedding.bessel_fn.bessel_weights", c.BesselFrequencies);
        AddScalar("radial_embedding.cutoff_fn.p", Configuration.NumPolynomialCutoff);
        if (Configuration.DistanceTransform == DistanceTransformKind.Agnesi)
        {
            AddScalar("radial_embedding.distance_transform.q", c.AgnesiQ);
            AddScalar("radial_embedding.distance_transform.p", c.AgnesiP);
            AddScalar("radial_embedding.distance_transform.a", c.AgnesiA);
        }
        if (Configuration.DistanceTransform == DistanceTransformKind.Soft)
            AddScalar("radial_embedding.distance_transform.alpha", c.SoftAlpha);
        if (Configuration.PairRepulsion)
        {
            AddVector("pair_repulsion_fn.c", c.ZblAmplitudes);
            AddScalar("pair_repulsion_fn.a_exp", c.ZblExponent);
            AddScalar("pair_repulsion_fn.a_prefactor", c.ZblPrefactor);
        }
        if (Configuration.IsScaleShift)
        {
            AddScalar("scale_shift.scale", c.Scale);
            AddScalar("scale_shift.shift", c.Shift);
        }
        return result;

        void AddScalar(string name, double value) => result.Add(name, new WeightArray([], [value]));
        void AddVector(string name, double[] vector) => result.Add(name, new WeightArray([vector.Length], [.. vector]));
    }

    private MaceConstants ReadConstants(WeightReader reader)
    {
        double order = Configuration.NumPolynomialCutoff;
        reader.Confirm("atomic_numbers", [.. Configuration.AtomicNumbers.Select(z => (double)z)]);
        reader.Confirm("r_max", Cutoff);
        reader.Confirm("num_interactions", Configuration.NumInteractions);
        reader.Confirm("radial_embedding.bessel_fn.r_max", Cutoff);
        reader.Confirm("radial_embedding.bessel_fn.prefactor", Math.Sqrt(2 / Cutoff));
        reader.Confirm("radial_embedding.cutoff_fn.r_max", Cutoff);
        reader.Confirm("radial_embedding.cutoff_fn.p", order);

        MaceConstants c = _constants;
        c = c with
        {
            BesselFrequencies = reader.Optional("radial_embedding.bessel_fn.bessel_weights", Configuration.NumBessel) ?? c.BesselFrequencies,
            AtomicEnergies = reader.Optional("atomic_energies_fn.atomic_energies", Elements.Count) ?? c.AtomicEnergies,
        };
        const string Transform = "radial_embedding.distance_transform";
        if (Configuration.DistanceTransform == DistanceTransformKind.Agnesi)
        {
            c = c with
            {
                AgnesiQ = Scalar($"{Transform}.q", c.AgnesiQ),
                AgnesiP = Scalar($"{Transform}.p", c.AgnesiP),
                AgnesiA = Scalar($"{Transform}.a", c.AgnesiA),
            };
        }
        if (Configuration.DistanceTransform == DistanceTransformKind.Soft)
            c = c with { SoftAlpha = Scalar($"{Transform}.alpha", c.SoftAlpha) };
        if (Configuration.DistanceTransform != DistanceTransformKind.None)
            c = c with { CovalentRadii = Radii($"{Transform}.covalent_radii") ?? c.CovalentRadii };
        if (Configuration.PairRepulsion)
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
        if (Configuration.IsScaleShift)
            c = c with { Scale = Scalar("scale_shift.scale", c.Scale), Shift = Scalar("scale_shift.shift", c.Shift) };
        return c;

        double Scalar(string name, double otherwise) => reader.Optional(name, 1)?[0] ?? otherwise;

        // MACE stores the radii of all elements by atomic number.
        double[]? Radii(string name)
        {
            if (reader.Find(name) is not { } table)
                return null;
            if (table.Values.Length <= Configuration.AtomicNumbers.Max())
                throw new InvalidDataException($"Array '{name}' has radii up to Z = {table.Values.Length - 1}; the model has Z = {Configuration.AtomicNumbers.Max()}.");
            return [.. Configuration.AtomicNumbers.Select(z => table.Values[z])];
        }
    }

    /// <summary>
    /// The weights mean what they say only with MACE's own couplings, in MACE's order, with its signs. Files written with reduced
    /// couplings (cuEquivariance) differ here.
    /// </summary>
    private static void VerifyCouplings(string name, WeightArray? stored, CouplingBasis expected)
    {
        if (stored is null)
            return;
        double[] dense = expected.ToDense();
        if (stored.Values.Length != dense.Length)
        {
            throw new InvalidDataException(
                $"Array '{name}' has {stored.Values.Length} entries; {expected.Couplings.Count} couplings of {expected.Correlation} factors to degree {expected.OutputDegree} have {dense.Length}.");
        }
        for (int i = 0; i < dense.Length; i++)
        {
            if (!(Math.Abs(stored.Values[i] - dense[i]) <= CouplingTolerance))
            {
                throw new InvalidDataException(
                    $"Array '{name}' holds the coupling coefficient {stored.Values[i]:G9} at flat position {i}; this model couples with {dense[i]:G9}. Its weights would mean something else.");
            }
        }
    }
}
