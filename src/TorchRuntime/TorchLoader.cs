using System.Runtime.InteropServices;

namespace EquivSim.TorchRuntime;

/// <summary>
/// Loads libtorch and TorchSharp's native shim once per process, from wherever they lie, before the first torch call.
/// </summary>
/// <remarks>
/// <para>The natives are half a gigabyte, so no project copies them. They are looked for in this order:
/// the folder named by <c>EQUIVSIM_LIBTORCH</c>; the application's own folder (a published program);
/// the NuGet package cache (a build tree).</para>
/// <para>Every assembly that calls torch sets <c>UsesTorch</c> in its project file and so gets a module initialiser that calls
/// <see cref="EnsureLoaded"/>. Without it TorchSharp's own fallback would copy all of libtorch into the output folder.</para>
/// </remarks>
public static class TorchLoader
{
    /// <summary>Environment variable with a folder that holds libtorch and the TorchSharp shim.</summary>
    public const string FolderVariable = "EQUIVSIM_LIBTORCH";

    private const string LibtorchVersion = "2.10.0";
    private const string TorchSharpVersion = "0.107.0";

    private static readonly Lazy<TorchNatives> Natives = new(Load);

    /// <summary>Loads the natives; does nothing after the first time.</summary>
    /// <exception cref="DllNotFoundException">No folder holds the libraries, or one cannot be loaded; the message lists the places tried.</exception>
    public static void EnsureLoaded() => _ = Natives.Value;

    /// <summary>Which files this process has loaded.</summary>
    public static TorchNatives Loaded => Natives.Value;

    private static TorchNatives Load()
    {
        TorchPlatform platform = TorchPlatform.Current;
        IReadOnlyList<string> folders = CandidateFolders(platform);

        var libtorch = new List<string>();
        foreach (string library in platform.Libtorch)
        {
            string path = Find(folders, library);
            NativeLibrary.Load(path);
            libtorch.Add(path);
        }

        string shim = Find(folders, platform.Shim);
        if (NativeLibrary.TryLoad(shim, out _))
            return new TorchNatives(libtorch, shim, IsShimRelaxed: false);

        string relaxed = RelaxedShim.Create(shim);
        NativeLibrary.Load(relaxed);
        return new TorchNatives(libtorch, relaxed, IsShimRelaxed: true);
    }

    private static List<string> CandidateFolders(TorchPlatform platform)
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
            folders.Add(chosen);

        string natives = Path.Combine("runtimes", platform.RuntimeIdentifier, "native");
        folders.Add(AppContext.BaseDirectory);
        folders.Add(Path.Combine(AppContext.BaseDirectory, natives));

        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages
            ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folders.Add(Path.Combine(cache, "libtorch-cpu-" + platform.RuntimeIdentifier, LibtorchVersion, natives));
        folders.Add(Path.Combine(cache, "torchsharp", TorchSharpVersion, natives));
        return folders;
    }

    private static string Find(IReadOnlyList<string> folders, string library) =>
        folders.Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists)
        ?? throw new DllNotFoundException(
            $"'{library}' was not found. Looked in: {string.Join("; ", folders)}. " +
            $"Restore the packages (dotnet restore) or set {FolderVariable} to the folder that holds libtorch {LibtorchVersion} and TorchSharp's shim.");
}
