using EquivSim.Cli;
using EquivSim.Cli.Rendering;

return Application.Run(args, Terminal.ForProcess());
