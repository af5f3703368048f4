namespace EquivSim.Solvers.Optimization;

/// <summary>
/// Limited-memory BFGS (Nocedal, Math. Comp. 35, 773, 1980) with the bisection line search for the weak Wolfe conditions
/// (Lewis and Overton, Math. Program. 141, 135, 2013), which also survives a function that is infinite in places.
/// </summary>
/// <param name="memory">Number of steps remembered.</param>
public sealed class Lbfgs(int memory = 20)
{
    private const double Decrease = 1e-4, Curvature = 0.9;
    private const int MostTrials = 30;

    /// <summary>A function and its gradient.</summary>
    /// <param name="point">Where.</param>
    /// <param name="gradient">Filled.</param>
    /// <returns>The value; infinite where the function does not exist.</returns>
    public delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Goes downhill.</summary>
    /// <param name="objective">What to minimise.</param>
    /// <param name="point">The start; holds the best point found in the end.</param>
    /// <param name="iterations">Largest number of steps.</param>
    /// <param name="tolerance">Stops when ten steps gain less than this together.</param>
    /// <param name="goOn">Asked after each step, with its number and the value; false stops.</param>
    /// <returns>The value at the best point.</returns>
    /// <exception cref="ArgumentException">The function does not exist at the start.</exception>
    public double Minimize(Objective objective, double[] point, int iterations, double tolerance, Func<int, double, bool>? goOn = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(point);
        int n = point.Length;
        double[] gradient = new double[n];
        double value = objective(point, gradient);
        if (!double.IsFinite(value))
            throw new ArgumentException($"The function is {value} at the start of the minimisation; expected a finite number.");
        var pairs = new List<(double[] Step, double[] Change, double Inverse)>();
        var history = new Queue<double>();
        for (int iteration = 1; iteration <= iterations; iteration++)
        {
            double[] direction = Direction(gradient, pairs);
            double slope = Dot(direction, gradient);
            if (!(slope < 0))
            {
                pairs.Clear();
                direction = Direction(gradient, pairs);
                slope = Dot(direction, gradient);
                if (!(slope < 0))
                    break;
            }
            double length = pairs.Count == 0 ? Math.Min(1, 0.1 / Math.Sqrt(-slope)) : 1;
            double[] nextPoint = new double[n], nextGradient = new double[n];
            if (!Search(objective, point, value, direction, slope, length, nextPoint, nextGradient, out double next))
            {
                if (pairs.Count == 0)
                    break;
                pairs.Clear();
                continue;
            }
            double[] step = Difference(nextPoint, point), change = Difference(nextGradient, gradient);
            double curvature = Dot(step, change);
            if (curvature > 1e-12 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
            {
                pairs.Add((step, change, 1 / curvature));
                if (pairs.Count > memory)
                    pairs.RemoveAt(0);
            }
            nextPoint.CopyTo(point, 0);
            (gradient, value) = (nextGradient, next);
            if (goOn is not null && !goOn(iteration, value))
                break;
            history.Enqueue(value);
            if (history.Count > 10 && history.Dequeue() - value < tolerance)
                break;
        }
        return value;
    }

    private static bool Search(
        Objective objective, double[] point, double value, double[] direction, double slope, double length, double[] nextPoint, double[] nextGradient, out double next)
    {
        double low = 0, high = double.PositiveInfinity;
        next = value;
        for (int trial = 0; trial < MostTrials; trial++)
        {
            for (int i = 0; i < point.Length; i++)
                nextPoint[i] = point[i] + length * direction[i];
            next = objective(nextPoint, nextGradient);
            if (!(next <= value + Decrease * length * slope))
                high = length;
            else if (Dot(nextGradient, direction) < Curvature * slope)
                low = length;
            else
                return true;
            length = low == 0 ? 0.2 * high : double.IsFinite(high) ? (low + high) / 2 : 2 * length;
        }
        // No Wolfe point, yet lower ground: take it.
        return next < value;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Inverse)> pairs)
    {
        double[] direction = [.. gradient.Select(g => -g)];
        double[] along = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            along[k] = pairs[k].Inverse * Dot(pairs[k].Step, direction);
            Add(direction, -along[k], pairs[k].Change);
        }
        if (pairs.Count > 0)
        {
            double scale = 1 / (pairs[^1].Inverse * Dot(pairs[^1].Change, pairs[^1].Change));
            for (int i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }
        for (int k = 0; k < pairs.Count; k++)
            Add(direction, along[k] - pairs[k].Inverse * Dot(pairs[k].Change, direction), pairs[k].Step);
        return direction;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(double[] target, double factor, double[] source)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += factor * source[i];
    }

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];
}
