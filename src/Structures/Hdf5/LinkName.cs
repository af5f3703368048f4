namespace EquivSim.Structures.Hdf5;

/// <summary>Property names as names of HDF5 links, which must not hold a slash nor be a lone dot.</summary>
internal static class LinkName
{
    public static string Encode(string name) => name switch
    {
        "" => "%",
        "." => "%2E",
        _ => name.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal),
    };

    public static string Decode(string link) => link switch
    {
        "%" => "",
        "%2E" => ".",
        _ => link.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal),
    };
}
