namespace EquivSim.O3;

/// <summary>A number of rows known to the compiler, so that a tile of accumulators lives in registers.</summary>
internal interface ITileRows
{
    /// <summary>Number of rows.</summary>
    static abstract int Count { get; }
}

internal readonly struct OneRow : ITileRows
{
    public static int Count => 1;
}

internal readonly struct TwoRows : ITileRows
{
    public static int Count => 2;
}

internal readonly struct ThreeRows : ITileRows
{
    public static int Count => 3;
}

internal readonly struct FourRows : ITileRows
{
    public static int Count => 4;
}

internal readonly struct FiveRows : ITileRows
{
    public static int Count => 5;
}

internal readonly struct SixRows : ITileRows
{
    public static int Count => 6;
}

internal readonly struct SevenRows : ITileRows
{
    public static int Count => 7;
}

internal readonly struct EightRows : ITileRows
{
    public static int Count => 8;
}
