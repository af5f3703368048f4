using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Md;

/// <summary><c>equivsim md</c>: molecular dynamics.</summary>
internal static class MdCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = ModelFile.CreateArgument();
        var structure = new Argument<string>("structure") { Description = "Start: a structure file, with :index behind it for another than the first structure." };
        var restart = new Option<bool>("--restart") { Description = "Continue the run in the output folder from its checkpoint." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<MdSettings> settings = Settings();
        var command = new CliCommand(
            "md", "Run molecular dynamics with a model.",
            "equivsim md runs/acac/model.h5 data/acac/test_MD_300K.h5:0 --ensemble nve --steps 2000",
            "equivsim md mace.model start.xyz --ensemble langevin --temperature 600 --steps 20000 --output runs/hot",
            "equivsim md mace.model start.xyz --ensemble langevin --temperature 600 --steps 40000 --output runs/hot --restart")
        {
            model, structure, restart, overwrite,
        };
        settings.AddTo(command);
        var compute = new ComputeOptions(choosesExecutor: true);
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            MdSettings resolved = settings.Resolve(parsed);
            resolved.Validate();
            bool continues = parsed.GetValue(restart);
            OutputFolder.RequireFree(resolved.Output, MdOutput.Log, mayExist: continues || parsed.GetValue(overwrite));
            Structure start = StructureFile.ReadOne(parsed.GetValue(structure)!);
            using IPotential potential = ModelFile.Open(parsed.GetValue(model)!, compute.Resolve(parsed));
            return new MdRun(resolved, terminal).Execute(start, potential, continues, cancellation);
        });
        return command;
    }

    private static SettingsBinder<MdSettings> Settings() => new SettingsBinder<MdSettings>(new MdSettings())
        .Add("--ensemble", "What is held constant.", s => s.Ensemble, (s, v) => s with { Ensemble = v })
        .Add("--temperature", "Temperature of the start and of the thermostat, K.", s => s.Temperature, (s, v) => s with { Temperature = v })
        .Add("--timestep", "Length of a step, fs.", s => s.Timestep, (s, v) => s with { Timestep = v })
        .Add("--steps", "Number of steps, counted from the very start.", s => s.Steps, (s, v) => s with { Steps = v })
        .Add("--friction", "Langevin friction, 1/fs.", s => s.Friction, (s, v) => s with { Friction = v })
        .Add("--relaxation-time", "Nose-Hoover relaxation time, fs.", s => s.RelaxationTime, (s, v) => s with { RelaxationTime = v })
        .Add("--log-every", "Steps between two samples of energies and temperature.", s => s.LogEvery, (s, v) => s with { LogEvery = v })
        .Add("--trajectory-every", "Steps between two frames.", s => s.TrajectoryEvery, (s, v) => s with { TrajectoryEvery = v })
        .Add("--trajectory", "Trajectory in the output folder: .h5 is H5MD, .xyz extended XYZ.", s => s.Trajectory, (s, v) => s with { Trajectory = v }, "name")
        .Add("--checkpoint-every", "Steps between two checkpoints.", s => s.CheckpointEvery, (s, v) => s with { CheckpointEvery = v })
        .Add("--seed", "Seed of velocities and noise.", s => s.Seed, (s, v) => s with { Seed = v })
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");
}
