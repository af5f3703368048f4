using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Dynamics;

namespace EquivSim.Cli.Commands.Md;

/// <summary>Tells how a run of dynamics goes: a line in place for people, a tenth of the run per line otherwise.</summary>
internal sealed class MdProgress(Terminal terminal, long steps, long firstStep)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _nextLine;

    /// <summary>Shows a sample.</summary>
    public void Show(ThermodynamicSample sample)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"  step {sample.Step,8}  {sample.Time / 1000,9:0.000} ps  E_pot {sample.PotentialEnergy,14:0.0000} eV  conserved {sample.ConservedQuantity,14:0.0000} eV  T {sample.Temperature,6:0.0} K{Left(sample.Step)}");
        if (sample.Step < _nextLine)
        {
            terminal.Transient(text);
            return;
        }
        terminal.Line(text);
        _nextLine = sample.Step + Math.Max(1, (steps - firstStep) / 10);
    }

    private string Left(long step)
    {
        if (step <= firstStep || step >= steps)
            return "";
        return $"  {Quantity.Duration(_watch.Elapsed * ((steps - step) / (double)(step - firstStep)))} left";
    }
}
