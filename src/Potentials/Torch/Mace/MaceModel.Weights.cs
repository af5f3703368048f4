using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

public sealed partial class MaceModel
{
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
        MaceConstants constants = MaceConstants.Read(reader, Configuration);
        foreach (ProductBlock product in _products)
        {
            foreach ((string name, CouplingBasis couplings) in product.CouplingArrays)
                MaceCouplings.Verify(name, reader.Find(name), couplings);
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
}
