using System.Xml.Linq;
using EquivSim.Tests;

namespace EquivSim.Architecture.Tests;

/// <summary>The rule of <c>docs/architecture.md</c>: arrows point down, torch is a guest, one project plots.</summary>
public sealed class DependencyRuleTests
{
    /// <summary>What each project may reference directly; a new project must be entered here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Irreps"] = [],
        ["Structures"] = [],
        ["TorchRuntime"] = [],
        ["Fourier"] = [],
        ["Fourier.Torch"] = ["Fourier", "TorchRuntime"],
        ["Training"] = ["TorchRuntime", "Structures"],
        ["TensorProducts"] = ["Fourier", "Irreps"],
        ["TensorProducts.Torch"] = ["TensorProducts", "TorchRuntime"],
        ["Potentials"] = ["TensorProducts", "Structures", "Electrostatics"],
        ["Potentials.Torch"] = ["Potentials", "TensorProducts.Torch", "Training"],
        ["Electrostatics"] = ["Structures", "Fourier"],
        ["Hamiltonians"] = ["TensorProducts", "Structures"],
        ["Hamiltonians.Torch"] = ["Hamiltonians", "TensorProducts.Torch", "Training"],
        ["Solvers"] = ["Fourier", "Structures"],
        ["Solvers.Torch"] = ["Solvers", "Training", "Irreps"],
        ["Dynamics"] = ["Potentials"],
        ["Cli"] = ["Dynamics", "Electrostatics", "Fourier.Torch", "Hamiltonians.Torch", "Potentials.Torch", "Solvers.Torch"],
    };

    private static readonly string[] TorchFree =
        ["Irreps", "Structures", "Fourier", "TensorProducts", "Electrostatics", "Potentials", "Dynamics", "Hamiltonians", "Solvers"];

    private static readonly Dictionary<string, string> Projects = Directory
        .EnumerateFiles(RepositoryFiles.Path("src"), "*.csproj", SearchOption.AllDirectories)
        .ToDictionary(Name);

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        Assert.Equal(Allowed.Keys.Order(), Projects.Keys.Order());
        foreach ((string name, string path) in Projects)
            Assert.Equal(Allowed[name].Order(), References(path).Order());
    }

    [Fact]
    public void The_cores_do_not_reach_torch()
    {
        foreach (string core in TorchFree)
        {
            string[] reached = [.. Closure(core)];
            Assert.DoesNotContain("TorchRuntime", reached);
            Assert.All(reached, project => Assert.DoesNotContain(Packages(Projects[project]), p => p.Contains("torch", StringComparison.OrdinalIgnoreCase)));
        }
    }

    [Fact]
    public void Only_the_command_line_plots_and_draws_on_the_terminal()
    {
        foreach ((string name, string path) in Projects.Where(p => p.Key != "Cli"))
        {
            Assert.DoesNotContain("ScottPlot", Packages(path));
            Assert.DoesNotContain("Spectre.Console", Packages(path));
        }
    }

    private static IEnumerable<string> Closure(string project) =>
        References(Projects[project]).SelectMany(Closure).Append(project).Distinct();

    private static IEnumerable<string> References(string path) =>
        XDocument.Load(path).Descendants("ProjectReference").Select(e => Name(e.Attribute("Include")!.Value));

    private static IEnumerable<string> Packages(string path) =>
        XDocument.Load(path).Descendants("PackageReference").Select(e => e.Attribute("Include")!.Value);

    private static string Name(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("EquivSim.", "", StringComparison.Ordinal);
}
