using System.Globalization;
using System.Text.RegularExpressions;
using EquivSim.Tests;
using PureHDF;
using PureHDF.VOL.Native;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>Values that e3nn 0.4.4 computed in float64 (data/reference/e3nn.h5).</summary>
internal sealed partial class E3nnReference : IDisposable
{
    private readonly NativeFile _file = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "e3nn.h5"));

    public string Text(string group, string attribute) => _file.Group(group).Attribute(attribute).Read<string>();

    public Tensor Tensor(string path)
    {
        IH5Dataset dataset = _file.Dataset(path);
        return tensor(dataset.Read<double[]>(), [.. dataset.Space.Dimensions.Select(d => (long)d)]);
    }

    /// <summary>e3nn's instructions "(i1, i2, out, 'mode', coefficient)" of a case, without their coefficients, and those.</summary>
    public (TensorProductPath[] Paths, double[] Coefficients) Instructions(string group)
    {
        MatchCollection matches = Instruction().Matches(Text(group, "instructions"));
        return (
            [.. matches.Select(m => new TensorProductPath(Int(m, 1), Int(m, 2), Int(m, 3), Enum.Parse<ConnectionMode>(m.Groups[4].Value, ignoreCase: true)))],
            [.. matches.Select(m => double.Parse(m.Groups[5].Value, CultureInfo.InvariantCulture))]);

        static int Int(Match m, int group) => int.Parse(m.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => _file.Dispose();

    [GeneratedRegex(@"\((\d+), (\d+), (\d+), '(\w+)', ([\d.e+-]+)\)")]
    private static partial Regex Instruction();
}
