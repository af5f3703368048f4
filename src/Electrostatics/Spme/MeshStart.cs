namespace EquivSim.Electrostatics;

/// <summary>First guess of a particle-mesh calculation for a force error.</summary>
/// <param name="Alpha">Split, 1/Å.</param>
/// <param name="Cutoff">Range of the pairs, Å.</param>
/// <param name="Order">Order of the splines.</param>
/// <param name="Step">Spacing of the mesh, Å.</param>
internal readonly record struct MeshStart(double Alpha, double Cutoff, int Order, double Step)
{
    /// <param name="system">The charges.</param>
    /// <param name="volume">Volume they fill, Å³.</param>
    /// <param name="relativeForceError">Requested error.</param>
    /// <param name="force">Root mean square of the forces, e²/Å².</param>
    public static MeshStart For(PointCharges system, double volume, double relativeForceError, double force)
    {
        // Tighter errors move work from the mesh to the pairs: truncation falls exponentially with the range, interpolation as a power of the spacing.
        double digits = -Math.Log10(relativeForceError), density = system.Count / volume;
        double cutoff = Math.Cbrt((60 + 45 * digits) * 3 / (4 * Math.PI * density));
        int order = digits <= 2.5 ? 5 : digits <= 4.5 ? 6 : 8;
        double alpha = Split(system, volume, cutoff, 0.5 * relativeForceError * force);
        return new(alpha, cutoff, order, Math.Pow(relativeForceError, 1.0 / order) * 1.6 / alpha);
    }

    /// <summary>The split at which the truncation of the pairs at a cut-off makes a given error of the forces (Kolafa and Perram, Mol. Simul. 9, 351, 1992).</summary>
    public static double Split(PointCharges system, double volume, double cutoff, double error)
    {
        double scale = 2 * system.SquaredCharge / Math.Sqrt(system.Count * cutoff * volume);
        return Math.Sqrt(Math.Max(1, Math.Log(scale / error))) / cutoff;
    }
}
