using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A loop over the edges of a graph for one tile, compiled for each number of rows.</summary>
internal interface ITileLoop
{
    /// <summary>Runs for a tile of so many rows.</summary>
    void Run<TRows>()
        where TRows : struct, ITileRows;
}

/// <summary>From the number of a tile's rows to the loop that was compiled for it.</summary>
internal static class TileLoops
{
    /// <summary>Runs a loop.</summary>
    /// <param name="rows">From 1 to <see cref="ConvolutionPlan.MaxRows"/>.</param>
    /// <param name="loop">The loop.</param>
    public static void Run<TLoop>(int rows, TLoop loop)
        where TLoop : struct, ITileLoop
    {
        switch (rows)
        {
            case 1: loop.Run<OneRow>(); break;
            case 2: loop.Run<TwoRows>(); break;
            case 3: loop.Run<ThreeRows>(); break;
            case 4: loop.Run<FourRows>(); break;
            case 5: loop.Run<FiveRows>(); break;
            case 6: loop.Run<SixRows>(); break;
            default: loop.Run<SevenRows>(); break;
        }
    }
}
