using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.O3;
using TorchSharp;
using static TorchSharp.torch;
torch.set_num_threads(1);
foreach (string f in args.Skip(1))
{
    var c0 = HamiltonianModelFile.Read(f).Configuration;
    if (c0.Kept is { } k)
    {
        Console.WriteLine(f);
        foreach (var q in k) Console.WriteLine("  kept " + string.Join(" ", q.Paths.Select((p, i) => $"{p}:{q.Factors[i]:F2}")));
    }
}
var data = HamiltonianModelFile.Read(args[0]);
var model = HamiltonianModel.From(data);
Console.WriteLine("scratch");
using var set = HamiltonianDataset.Open("/work/main/data/hamiltonians/methanol.h5");
var samples = Enumerable.Range(0, 250).Where(i => i % 5 == 0).Select(i => set.Read(i)).ToArray();
var graphs = samples.Select(model.BuildGraph).ToArray();
var baseline = model.Predict(graphs);
// paths
Irreps nodes = data.Configuration.NodeIrreps;
int ch = data.Configuration.Channels;
double Change()
{
    var p = model.Predict(graphs);
    double s = 0; long n = 0;
    for (int i = 0; i < p.Length; i++) for (int j = 0; j < p[i].Length; j++) { s += Math.Abs(p[i][j] - baseline[i][j]); n++; }
    return s / n * 1e6;
}
var blocksIrreps = model.BlockIrreps.Groups.Select(g => g.Irrep).Where(ir => !ir.IsNatural).ToArray();
var outs = nodes.Select(b => b.Irrep).Concat(blocksIrreps).ToArray();
var paths = (from i in nodes.Select(b => b.Irrep) from j in nodes.Select(b => b.Irrep) from k in outs where k.IsIn(i, j) select (i, j, k)).ToArray();
var result = new List<(int Layer, int Path, double Change)>();
for (int layer = 0; layer < 2; layer++)
{
    var w = model.Weights.Single(x => x.Key == $"pairs.{layer}.weights.out.weight").Value;
    Console.WriteLine($"layer {layer}: {w.shape[1] / ch - nodes.Count} paths, expected {paths.Length}");
    for (int p = 0; p < paths.Length; p++)
    {
        using var _ = no_grad();
        var col = w.narrow(1, p * ch, ch); var keep = col.clone();
        col.zero_();
        double d = Change();
        double rms = keep.square().mean().sqrt().ToDouble();
        col.copy_(keep);
        result.Add((layer, p, d));
        Console.WriteLine($"{layer} {p} {paths[p].i}x{paths[p].j}->{paths[p].k} change {d:F2} rms {rms:F3}");
    }
}
for (int layer = 0; layer < 2; layer++)
    Console.WriteLine("best " + layer + ": " + string.Join(",", result.Where(r => r.Layer == layer).OrderByDescending(r => r.Change).Take(17).Select(r => r.Path).Order()));
Console.WriteLine("best34: " + string.Join(" ", result.OrderByDescending(r => r.Change).Take(34).Select(r => $"{r.Layer}:{r.Path}").Order()));
