using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Results of a batch with latent charges; atoms in the order of the structures given.</summary>
/// <param name="Total">Energies, forces and virials of both parts together; the atoms' shares are of the short-range part.</param>
/// <param name="ShortRange">Energy of the short-range part, reference energies included, float64 [structures], eV.</param>
/// <param name="Coulomb">Energy of the charges, [structures], eV.</param>
/// <param name="Charges">Latent charges, [atoms], e.</param>
public sealed record LatentChargeOutput(MaceOutput Total, Tensor ShortRange, Tensor Coulomb, Tensor Charges);
