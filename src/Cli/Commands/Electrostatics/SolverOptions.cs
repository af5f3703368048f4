using System.CommandLine;
using EquivSim.Cli.Settings;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Which electrostatic solver.</summary>
internal enum SolverKind
{
    /// <summary>By cell and size; the default, hence the first.</summary>
    Automatic,

    /// <summary>All pairs, open systems.</summary>
    Direct,

    /// <summary>Exact, crystals.</summary>
    Ewald,

    /// <summary>Fast, crystals.</summary>
    Spme,

    /// <summary>Exact, any periodicity at right angles.</summary>
    SeparableSum,

    /// <summary>Fast, any periodicity at right angles.</summary>
    SeparableMesh,
}

/// <summary>The options that choose an electrostatic solver.</summary>
internal sealed class SolverOptions
{
    /// <summary>Below so many charges an exact sum takes less time than to tune a mesh.</summary>
    private const int FewCharges = 1500;

    private readonly Option<SolverKind> _solver = new("--solver") { Description = "How to sum; automatic goes by the cell's periodicity and the number of charges." };
    private readonly Option<double> _error = new("--error") { Description = "Relative force error asked of the mesh solvers; it is measured.", DefaultValueFactory = _ => 1e-5 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads.", DefaultValueFactory = _ => 1 };

    public SolverOptions() => EnumWords.Use(_solver, SolverKind.Automatic);

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_solver);
        command.Add(_error);
        command.Add(_threads);
    }

    /// <summary>Makes the solver for a structure.</summary>
    /// <exception cref="UsageException">An option is out of its range.</exception>
    public IElectrostaticSolver Make(ParseResult parsed, Structure structure)
    {
        int threads = parsed.GetValue(_threads);
        double error = parsed.GetValue(_error);
        if (threads < 1)
            throw new UsageException($"--threads must be at least 1; got {threads}.");
        if (!(error is >= 1e-10 and <= 0.1))
            throw new UsageException($"--error lies between 1e-10 and 0.1; got {error}.");
        SolverKind kind = parsed.GetValue(_solver);
        if (kind == SolverKind.Automatic)
            kind = Choose(structure);
        return kind switch
        {
            SolverKind.Direct => new DirectSum(threads),
            SolverKind.Ewald => new EwaldSum(threads: threads),
            SolverKind.Spme => new SpmeSolver(error, TorchFourierProvider.Best, threads),
            SolverKind.SeparableSum => new SeparableSum(threads: threads),
            _ => new SeparableMeshSolver(error, TorchFourierProvider.Best, threads),
        };
    }

    private static SolverKind Choose(Structure structure)
    {
        bool few = structure.AtomCount < FewCharges;
        if (!structure.Cell.AnyPeriodic)
            return SolverKind.Direct;
        if (structure.Cell.AllPeriodic)
            return few ? SolverKind.Ewald : SolverKind.Spme;
        return few ? SolverKind.SeparableSum : SolverKind.SeparableMesh;
    }
}
