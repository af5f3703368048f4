using EquivSim.Electrostatics;
using EquivSim.Fourier;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>A model with latent charges as a potential; tells the two energies, the charges and the dipole of the last structure apart.</summary>
public sealed class LatentChargePotential : IPotential
{
    private readonly NeighborList _neighbors;
    private readonly GaussianMesh? _mesh;
    private readonly bool _ownsModel;

    /// <summary>Makes the potential.</summary>
    /// <param name="model">A model, which stays the caller's.</param>
    /// <param name="skin">How far beyond the cut-off neighbours are listed, Å.</param>
    /// <param name="fourier">Transforms for a mesh that sums the charges of crystals in O(N log N), where the kernel is the converged one; null for wave vectors, O(N²).</param>
    public LatentChargePotential(LatentChargeModel model, double skin = MacePotential.DefaultSkin, FourierProvider? fourier = null)
        : this(model, skin, fourier, ownsModel: false)
    {
    }

    private LatentChargePotential(LatentChargeModel model, double skin, FourierProvider? fourier, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, _ownsModel) = (model, ownsModel);
        if (fourier is not null && model.Options.Kernel == LatentKernel.Converged)
            _mesh = new GaussianMesh(model.Options.Sigma, fourier);
        _neighbors = new NeighborList(model.ShortRange.Cutoff, skin);
    }

    /// <summary>Reads a model from a file of <see cref="LatentChargeFile"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dtype">Type to compute in, float32 or float64.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="fourier">Transforms for the mesh of crystals; null for wave vectors.</param>
    public static LatentChargePotential Load(string path, ScalarType dtype = ScalarType.Float64, Device? device = null, FourierProvider? fourier = null)
    {
        using TorchRegion region = TorchRegion.Enter();
        return new LatentChargePotential(LatentChargeFile.Read(path, dtype, device), MacePotential.DefaultSkin, fourier, ownsModel: true);
    }

    /// <summary>The model.</summary>
    public LatentChargeModel Model { get; }

    /// <inheritdoc/>
    /// <remarks>That of the short-range part; charges interact at every distance.</remarks>
    public double Cutoff => Model.ShortRange.Cutoff;

    /// <summary>Short-range energy of the last structure, reference energies included, eV.</summary>
    public double ShortRangeEnergy { get; private set; }

    /// <summary>Energy of the charges of the last structure, eV.</summary>
    public double CoulombEnergy { get; private set; }

    /// <summary>Charges of the last structure, e.</summary>
    public double[] Charges { get; private set; } = [];

    /// <inheritdoc/>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        _neighbors.Update(structure);
        MaceGraph graph = MaceGraph.Build(structure, Model.ShortRange.Elements, Cutoff, _neighbors);
        result.Resize(structure.AtomCount);
        using TorchRegion region = TorchRegion.Enter();
        LatentChargeOutput output = Model.Evaluate(new LatentChargeBatch([graph], [structure], Model, _mesh), MaceDerivatives.Forces | MaceDerivatives.Virial);
        result.Energy = output.Total.Energy.item<double>();
        TensorData.CopyTo(output.Total.NodeEnergies, result.NodeEnergies);
        TensorData.CopyTo(output.Total.Forces!, result.Forces);
        TensorData.CopyTo(output.Total.Virial!, result.Virial);
        Charges = TensorData.ToArray(output.Charges);
        ShortRangeEnergy = output.ShortRange.item<double>();
        CoulombEnergy = result.Energy - ShortRangeEnergy;
        // A charge's share of the Coulomb energy is not a number of its own: it is spread evenly.
        for (int i = 0; i < structure.AtomCount; i++)
            result.NodeEnergies[i] += CoulombEnergy / structure.AtomCount;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mesh?.Dispose();
        if (_ownsModel)
            Model.Dispose();
    }
}
