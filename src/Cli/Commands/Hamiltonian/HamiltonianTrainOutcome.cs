using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>How a training of a Hamiltonian model ended.</summary>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="Run">What was trained on what; its model is gone.</param>
/// <param name="Result">Its epochs.</param>
/// <param name="Errors">Mean errors of the saved model on the validation set; null when there is none, or when the run was interrupted.</param>
internal sealed record HamiltonianTrainOutcome(int ExitCode, HamiltonianTrainingRun Run, TrainingResult<MatrixErrors> Result, HamiltonianErrors? Errors);
