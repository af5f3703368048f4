namespace EquivSim.O3.Tests;

/// <summary>Random inputs of property-based tests.</summary>
internal static class Generators
{
    /// <summary>Elements of O(3), rotations by nothing and about the axes among them.</summary>
    public static readonly Gen<Rotation> Rotations = Gen.Select(
        Gen.Frequency(
            (4, Gen.Int[0, int.MaxValue - 1].Select(seed => Rotation.Random(new Random(seed)))),
            (1, Gen.Select(Gen.Int[0, 2], Gen.Int[-4, 4], (axis, quarter) =>
                Rotation.FromAxisAngle(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0, quarter * Math.PI / 2)))),
        Gen.Bool,
        (rotation, inverted) => inverted ? rotation * Rotation.Inversion : rotation);

    /// <summary>Arrays of numbers of order 1.</summary>
    public static Gen<double[]> Numbers(int count) => Gen.Double[-2, 2].Array[count];

    /// <summary>Vectors of lengths from 0.3 to 3, on the axes too.</summary>
    public static readonly Gen<double[]> Vectors = Gen.Frequency(
        (5, Numbers(3).Where(v => v.Sum(x => x * x) > 0.1)),
        (1, Gen.Select(Gen.Int[0, 2], Gen.Double[0.3, 3], Gen.Bool, (axis, length, negative) =>
        {
            double[] v = new double[3];
            v[axis] = negative ? -length : length;
            return v;
        })));
}
