namespace EquivSim.Hamiltonians;

/// <summary>How a data set lies in its file.</summary>
public enum HamiltonianLayout
{
    /// <summary>One group per molecule with arrays over its geometries: many geometries of few molecules.</summary>
    Grouped,

    /// <summary>All samples one after the other with pointers: many different molecules.</summary>
    Concatenated,
}
