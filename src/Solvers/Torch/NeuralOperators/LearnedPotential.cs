namespace EquivSim.Solvers.Torch;

/// <summary>
/// A guess of the Poisson-Boltzmann potential by an operator that was trained on small boxes: the grid is covered by boxes that overlap by half,
/// and their predictions are blended, each with a weight that falls towards its sides.
/// </summary>
/// <param name="model">An operator trained on <see cref="PoissonBoltzmannProblem"/>.</param>
/// <param name="box">Points a side of the boxes it was trained on.</param>
public sealed class LearnedPotential(FourierNeuralOperator model, int box = 32)
{
    /// <summary>Predicts.</summary>
    /// <param name="solver">The discretised problem.</param>
    /// <returns>φ at the points, k_B T/e, [x, y, z]: a start for <see cref="PoissonBoltzmannSolver.Solve"/>.</returns>
    /// <exception cref="ArgumentException">The operator has other channels or axes, or the grid cannot be covered by its boxes.</exception>
    public double[] Of(PoissonBoltzmannSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        int n = solver.Grid.Points, stride = box / 2;
        if (model.Options.Axes != 3 || model.Options.InputChannels != PotentialSplit.InputNames.Count || model.Options.OutputChannels != 1)
            throw new ArgumentException($"The operator maps {model.Options.InputChannels} to {model.Options.OutputChannels} fields on {model.Options.Axes} axes; expected 3 to 1 on 3, as trained on the problem poisson-boltzmann.");
        if (n < box || n % stride != 0)
            throw new ArgumentException($"A grid of {n} points a side cannot be covered by boxes of {box} that overlap by half.");
        var split = new PotentialSplit(solver);
        var evaluation = new OperatorEvaluation(model);
        double[] sum = new double[n * n * n], weights = new double[sum.Length];
        for (int x = 0; x + box <= n; x += stride)
        {
            for (int y = 0; y + box <= n; y += stride)
            {
                for (int z = 0; z + box <= n; z += stride)
                    Blend(evaluation, split, [x, y, z], sum, weights);
            }
        }
        for (int c = 0; c < sum.Length; c++)
            sum[c] /= weights[c];
        return split.Potential(sum);
    }

    private void Blend(OperatorEvaluation evaluation, PotentialSplit split, int[] first, double[] sum, double[] weights)
    {
        int n = split.Points, size = box * box * box;
        FieldVariable[] inputs = [.. PotentialSplit.InputNames.Select(name => new FieldVariable(name, [box, box, box], new float[size]))];
        var remainder = new FieldVariable(PotentialSplit.RemainderName, [box, box, box], new float[size]);
        int[] places = [.. Enumerable.Range(0, size).Select(c => ((first[0] + c / (box * box)) * n + first[1] + c / box % box) * n + first[2] + c % box)];
        for (int v = 0; v < inputs.Length; v++)
        {
            for (int c = 0; c < size; c++)
                inputs[v].Values[c] = (float)split.Inputs[v][places[c]];
        }
        float[] predicted = evaluation.Predict(new FieldDataset(inputs, [remainder]));
        for (int c = 0; c < size; c++)
        {
            double weight = Hat(c / (box * box)) * Hat(c / box % box) * Hat(c % box);
            sum[places[c]] += weight * predicted[c];
            weights[places[c]] += weight;
        }

        double Hat(int i) => Math.Min(i, box - 1 - i) + 0.5;
    }
}
