namespace EquivSim.TensorProducts.Kernels;

/// <summary>What of a function on the sphere is evaluated.</summary>
internal enum SphereSlope
{
    /// <summary>The function.</summary>
    None,

    /// <summary>Its derivative by the polar angle.</summary>
    Polar,

    /// <summary>Its derivative by the azimuth, divided by the sine of the polar angle.</summary>
    Azimuthal,
}
