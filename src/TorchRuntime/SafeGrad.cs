using static TorchSharp.torch;

namespace EquivSim.TorchRuntime;

/// <summary>
/// <c>torch.autograd.grad</c> with its conditions checked first: the native call ends the process on any error.
/// </summary>
public static class SafeGrad
{
    /// <summary>Gradient of a sum of outputs with respect to each input.</summary>
    /// <param name="outputs">Tensors of any shape; those that are not scalars need <paramref name="outputGradients"/>.</param>
    /// <param name="inputs">Tensors that require a gradient.</param>
    /// <param name="createGraph">Record the gradient itself, so that it can be differentiated; keeps the graph.</param>
    /// <param name="outputGradients">Cotangents of <paramref name="outputs"/>, same shapes; none for scalars.</param>
    /// <returns>One tensor per input, of its shape; zeros where no output depends on the input.</returns>
    /// <exception cref="ArgumentException">An output has no graph, an input requires no gradient, or shapes differ.</exception>
    public static Tensor[] Of(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        bool createGraph = false,
        IReadOnlyList<Tensor>? outputGradients = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (outputs.Count == 0 || inputs.Count == 0)
            throw new ArgumentException($"A gradient needs outputs and inputs; got {outputs.Count} and {inputs.Count}.");
        if (outputGradients is not null && outputGradients.Count != outputs.Count)
            throw new ArgumentException($"Got {outputGradients.Count} output gradients for {outputs.Count} outputs.");

        for (int i = 0; i < outputs.Count; i++)
        {
            if (!outputs[i].requires_grad)
                throw new ArgumentException($"Output {i} does not depend on anything that requires a gradient.");
            if (outputGradients is null && outputs[i].numel() != 1)
                throw new ArgumentException($"Output {i} has {outputs[i].numel()} elements; give its cotangent or reduce it to a scalar.");
            if (outputGradients is not null && !outputGradients[i].shape.SequenceEqual(outputs[i].shape))
                throw new ArgumentException(
                    $"Output {i} has shape [{string.Join(", ", outputs[i].shape)}], its cotangent [{string.Join(", ", outputGradients[i].shape)}].");
        }
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].requires_grad)
                throw new ArgumentException($"Input {i} does not require a gradient.");
        }

        IList<Tensor> gradients = autograd.grad(
            [.. outputs], [.. inputs], outputGradients?.ToArray(),
            retain_graph: createGraph, create_graph: createGraph, allow_unused: true);
        BackwardGuard.ThrowPending();

        var result = new Tensor[inputs.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = gradients[i] is null || gradients[i].IsInvalid ? zeros_like(inputs[i]) : gradients[i];
        return result;
    }

    /// <summary>Gradient of a scalar with respect to one tensor.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool, IReadOnlyList{Tensor}?)"/>
    public static Tensor Of(Tensor output, Tensor input, bool createGraph = false) => Of([output], [input], createGraph)[0];
}
