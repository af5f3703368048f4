using System.Globalization;
using System.Text;

namespace EquivSim.TensorProducts;

/// <summary>The backend that should be fastest for a product, and why.</summary>
/// <param name="Backend">The choice.</param>
/// <param name="Estimates">Nanoseconds of one sample by each backend that can express the product.</param>
/// <param name="Refusals">Why the others cannot.</param>
public sealed record TensorProductChoice(
    TensorProductBackend Backend,
    IReadOnlyList<(TensorProductBackend Backend, TensorProductCost Cost, double Nanoseconds)> Estimates,
    IReadOnlyList<(TensorProductBackend Backend, string Reason)> Refusals)
{
    /// <summary>Chooses by the cost model: each backend's work, times what a piece of work took on the machine of docs/tensor-products.md.</summary>
    public static TensorProductChoice For(TensorProductSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (TensorProductBackend Backend, string? Reason)[] all = [.. TensorProductBackend.All.Select(b => (b, b.ReasonAgainst(spec)))];
        (TensorProductBackend Backend, TensorProductCost Cost, double Nanoseconds)[] estimates =
            [.. all.Where(b => b.Reason is null).Select(b => (b.Backend, b.Backend.CostOf(spec), b.Backend.Nanoseconds(b.Backend.CostOf(spec)))).OrderBy(e => e.Item3)];
        return new(estimates[0].Backend, estimates, [.. all.Where(b => b.Reason is not null).Select(b => (b.Backend, b.Reason!))]);
    }

    /// <summary>The choice, the estimates and the refusals, one a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Backend.Name}:");
        foreach ((TensorProductBackend backend, TensorProductCost cost, double time) in Estimates)
        {
            text.Append(string.Create(
                CultureInfo.InvariantCulture, $"\n  {backend.Name,-8} {time,10:0.0} ns/sample  ({cost.Operations:0} multiply-adds, {cost.Starts:0} loops, {cost.Elements:0} numbers moved)"));
        }
        foreach ((TensorProductBackend backend, string reason) in Refusals)
            text.Append($"\n  {backend.Name,-8} cannot: {reason}");
        return text.ToString();
    }
}
