namespace EquivSim.Electrostatics;

/// <summary>Tells which charges, images included, lie near a place. Several threads may ask at once.</summary>
internal interface IShortRangeSources
{
    /// <summary>Adds at least all sources within a radius of a place.</summary>
    /// <param name="x">Inside the box.</param>
    /// <param name="y">Inside the box.</param>
    /// <param name="z">Inside the box.</param>
    /// <param name="radius">Å; at most the one the sources were prepared for.</param>
    /// <param name="found">Receives the sources.</param>
    void Collect(double x, double y, double z, double radius, SourceBuffer found);

    /// <summary>Adds all sources within a distance of a box, with their own coordinates; images where they lie.</summary>
    void CollectAround(double xMin, double xMax, double yMin, double yMax, double zMin, double zMax, double distance, SourceBuffer found);
}
