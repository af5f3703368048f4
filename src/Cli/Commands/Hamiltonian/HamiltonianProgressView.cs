using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians.Torch;
using EquivSim.Training;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>Tells how a training of matrices goes: a line for each evaluation, and for people one in place in between.</summary>
internal sealed class HamiltonianProgressView(Terminal terminal)
{
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromSeconds(0.2);
    private readonly Stopwatch _sinceStep = Stopwatch.StartNew();
    private bool _hasHeading;

    /// <summary>Shows where the training stands.</summary>
    public void Show(TrainingProgress<MatrixErrors> progress)
    {
        if (progress.Finished is { } epoch && (epoch.Validation is not null || epoch.Epoch == progress.MaxEpochs))
        {
            if (!_hasHeading)
                terminal.Line("     epoch   loss µEh      H µEh   diagonal  off-diag.     rate        time        left");
            _hasHeading = true;
            terminal.Line(string.Create(CultureInfo.InvariantCulture,
                $"{epoch.Epoch,5}/{progress.MaxEpochs,-5} {Micro(epoch.TrainingLoss),9} {Micro(epoch.Validation?.All),10} {Micro(epoch.Validation?.Diagonal),10} {Micro(epoch.Validation?.OffDiagonal),10} {epoch.LearningRate,8:0.0e+0} {Quantity.Duration(TimeSpan.FromSeconds(epoch.Seconds)),11} {Quantity.Duration(progress.Remaining),11}"));
        }
        else if (terminal.IsInteractive && _sinceStep.Elapsed > BetweenSteps)
        {
            terminal.Transient(string.Create(CultureInfo.InvariantCulture,
                $"  epoch {progress.Epoch}/{progress.MaxEpochs}, step {progress.Step}/{progress.Steps}, loss {1e6 * progress.Loss:0} µEh, {Quantity.Duration(progress.Remaining)} left"));
            _sinceStep.Restart();
        }
    }

    private static string Micro(double? hartree) => hartree is { } h ? Quantity.Number(1e6 * h) : "–";
}
