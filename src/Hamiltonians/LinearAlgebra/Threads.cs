namespace EquivSim.Hamiltonians.LinearAlgebra;

/// <summary>Loops on all cores where that pays.</summary>
internal static class Threads
{
    /// <summary>From matrices of this size on, threads take less time than they cost to wake.</summary>
    public const int WorthIt = 96;

    /// <summary>Runs a loop whose passes are independent.</summary>
    /// <param name="from">First index.</param>
    /// <param name="to">End, not included.</param>
    /// <param name="parallel">Whether on several threads.</param>
    /// <param name="body">One pass.</param>
    public static void For(int from, int to, bool parallel, Action<int> body)
    {
        if (parallel)
        {
            Parallel.For(from, to, body);
            return;
        }
        for (int i = from; i < to; i++)
            body(i);
    }
}
