namespace EquivSim.Cli.Commands.Md;

/// <summary>Names of the files that <c>equivsim md</c> leaves in its output folder.</summary>
internal static class MdOutput
{
    /// <summary>The resolved options.</summary>
    public const string Options = "options.json";

    /// <summary>Energies and temperature over time.</summary>
    public const string Log = "md.csv";

    /// <summary>The state to restart from.</summary>
    public const string Checkpoint = "checkpoint.h5";

    /// <summary>Energies, temperature and drift, drawn.</summary>
    public const string Plot = "md.png";
}
