using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// A MACE model as a potential: one structure at a time, with a neighbour list that is kept while atoms move little. Not for use by
/// several threads at once.
/// </summary>
/// <example>
/// <code>
/// using IPotential potential = MacePotential.Load("model.h5");
/// var result = new PotentialResult();
/// potential.Evaluate(structure, result);
/// </code>
/// </example>
public sealed class MacePotential : IPotential
{
    /// <summary>Default of the neighbour list's skin, Angstrom.</summary>
    public const double DefaultSkin = 0.5;

    private readonly bool _ownsModel;
    private readonly NeighborList _neighbors;

    /// <summary>The model.</summary>
    public MaceModel Model { get; }

    /// <inheritdoc/>
    public double Cutoff => Model.Cutoff;

    /// <param name="model">A model, which stays the caller's.</param>
    /// <param name="skin">How far (Angstrom) beyond the cut-off neighbours are listed, so that the list serves for many steps.</param>
    public MacePotential(MaceModel model, double skin = DefaultSkin) : this(model, skin, ownsModel: false)
    {
    }

    private MacePotential(MaceModel model, double skin, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _ownsModel = ownsModel;
        _neighbors = new NeighborList(model.Cutoff, skin);
    }

    /// <summary>Reads a model from a file, EquivSim's or MACE's own.</summary>
    /// <param name="path">An <c>.h5</c> file of EquivSim or a <c>.model</c> file of MACE.</param>
    /// <param name="dtype">Type to compute in, float32 or float64.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="skin">See the constructor.</param>
    public static MacePotential Load(string path, ScalarType dtype = ScalarType.Float64, Device? device = null, double skin = DefaultSkin)
    {
        using var region = TorchRegion.Enter();
        return new MacePotential(MaceModel.From(MaceModelFile.Read(path), dtype, device), skin, ownsModel: true);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The structure has an element the model does not know (the message lists the known ones), or two atoms in one place.
    /// </exception>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        _neighbors.Update(structure);
        MaceGraph graph = MaceGraph.Build(structure, Model.Elements, Cutoff, _neighbors);
        result.Resize(structure.AtomCount);

        using var region = TorchRegion.Enter();
        var batch = new MaceBatch([graph], Model);
        MaceOutput output = Model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial);
        result.Energy = output.Energy.item<double>();
        TensorData.CopyTo(output.NodeEnergies, result.NodeEnergies);
        TensorData.CopyTo(output.Forces!, result.Forces);
        TensorData.CopyTo(output.Virial!, result.Virial);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsModel)
            Model.Dispose();
    }
}
