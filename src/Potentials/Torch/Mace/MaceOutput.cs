using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>What to compute besides energies.</summary>
[Flags]
public enum MaceDerivatives
{
    /// <summary>Energies only.</summary>
    None = 0,

    /// <summary>Forces on the atoms.</summary>
    Forces = 1,

    /// <summary>Virial of each structure.</summary>
    Virial = 2,
}

/// <summary>Results of a batch; atoms in the order of the structures given, one after the other.</summary>
/// <param name="Energy">Total energies in eV, float64 [structures]: the atomic reference energies are added in float64 whatever the model's type.</param>
/// <param name="InteractionEnergy">Energies without the atomic reference energies, in the model's type, [structures].</param>
/// <param name="NodeEnergies">Atomic shares of the total energies, float64 [atoms].</param>
/// <param name="Forces">eV/Angstrom, [atoms, 3]; null unless asked for.</param>
/// <param name="Virial">-dE/dstrain in eV, [structures, 3, 3]; null unless asked for.</param>
public sealed record MaceOutput(Tensor Energy, Tensor InteractionEnergy, Tensor NodeEnergies, Tensor? Forces, Tensor? Virial)
{
    /// <summary>Stress dE/dstrain / volume in eV/Angstrom^3, [structures, 3, 3]; zero for structures without a cell.</summary>
    /// <exception cref="InvalidOperationException">The virial was not asked for.</exception>
    public Tensor Stress(MaceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Virial is null)
            throw new InvalidOperationException("The stress needs the virial: ask for MaceDerivatives.Virial.");
        Tensor volume = batch.Volumes.view(-1, 1, 1);
        return -Virial * where(volume > 0, volume.reciprocal(), zeros_like(volume));
    }
}
