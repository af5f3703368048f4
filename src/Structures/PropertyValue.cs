namespace EquivSim.Structures;

/// <summary>What a <see cref="PropertyValue"/> is made of.</summary>
public enum PropertyKind
{
    /// <summary>64-bit floating point.</summary>
    Real,

    /// <summary>64-bit integer.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Logical,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A JSON document, kept as its text.</summary>
    Json,
}

/// <summary>
/// An immutable named value that a structure carries along without understanding it: a scalar, vector or matrix of
/// numbers, truth values or text, or a JSON document.
/// </summary>
public sealed class PropertyValue : IEquatable<PropertyValue>
{
    private readonly Array _values;
    private readonly int[] _shape;

    private PropertyValue(PropertyKind kind, Array values, int[] shape)
    {
        long count = 1;
        foreach (int n in shape)
            count *= n;
        if (count != values.Length)
            throw new ArgumentException($"A value of shape [{string.Join(", ", shape)}] has {count} elements, got {values.Length}.");
        (Kind, _values, _shape) = (kind, values, shape);
    }

    /// <summary>A real scalar.</summary>
    public static PropertyValue Of(double value) => new(PropertyKind.Real, new[] { value }, []);

    /// <summary>An integer scalar.</summary>
    public static PropertyValue Of(long value) => new(PropertyKind.Integer, new[] { value }, []);

    /// <summary>A truth value.</summary>
    public static PropertyValue Of(bool value) => new(PropertyKind.Logical, new[] { value }, []);

    /// <summary>A text.</summary>
    public static PropertyValue Of(string value) => new(PropertyKind.Text, new[] { value }, []);

    /// <summary>A JSON document given as text (not parsed).</summary>
    public static PropertyValue OfJson(string json) => new(PropertyKind.Json, new[] { json }, []);

    /// <summary>Reals of a shape, row-major; the array is taken over.</summary>
    public static PropertyValue Of(double[] values, params int[] shape) => new(PropertyKind.Real, values, ShapeOr(values, shape));

    /// <summary>Integers of a shape, row-major; the array is taken over.</summary>
    public static PropertyValue Of(long[] values, params int[] shape) => new(PropertyKind.Integer, values, ShapeOr(values, shape));

    /// <summary>Truth values of a shape, row-major; the array is taken over.</summary>
    public static PropertyValue Of(bool[] values, params int[] shape) => new(PropertyKind.Logical, values, ShapeOr(values, shape));

    /// <summary>Texts of a shape, row-major; the array is taken over.</summary>
    public static PropertyValue Of(string[] values, params int[] shape) => new(PropertyKind.Text, values, ShapeOr(values, shape));

    /// <summary>What the value is made of.</summary>
    public PropertyKind Kind { get; }

    /// <summary>Dimensions: none for a scalar.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Number of elements.</summary>
    public int Length => _values.Length;

    /// <summary>Elements as reals (integers are converted).</summary>
    /// <exception cref="InvalidOperationException">The value is not numeric.</exception>
    public double[] ToReals() => Kind switch
    {
        PropertyKind.Real => (double[])_values.Clone(),
        PropertyKind.Integer => Array.ConvertAll((long[])_values, x => (double)x),
        _ => throw Mismatch("numbers"),
    };

    /// <summary>The real elements.</summary>
    /// <exception cref="InvalidOperationException">The value is not of this kind.</exception>
    public ReadOnlySpan<double> Reals => _values as double[] ?? throw Mismatch("reals");

    /// <summary>The integer elements.</summary>
    /// <exception cref="InvalidOperationException">The value is not of this kind.</exception>
    public ReadOnlySpan<long> Integers => _values as long[] ?? throw Mismatch("integers");

    /// <summary>The truth values.</summary>
    /// <exception cref="InvalidOperationException">The value is not of this kind.</exception>
    public ReadOnlySpan<bool> Logicals => _values as bool[] ?? throw Mismatch("truth values");

    /// <summary>The texts, or the one JSON text.</summary>
    /// <exception cref="InvalidOperationException">The value is not of this kind.</exception>
    public ReadOnlySpan<string> Texts => _values as string[] ?? throw Mismatch("text");

    /// <inheritdoc/>
    public bool Equals(PropertyValue? other)
    {
        if (other is null || Kind != other.Kind || !_shape.AsSpan().SequenceEqual(other._shape))
            return false;
        return Kind switch
        {
            PropertyKind.Real => Reals.SequenceEqual(other.Reals),
            PropertyKind.Integer => Integers.SequenceEqual(other.Integers),
            PropertyKind.Logical => Logicals.SequenceEqual(other.Logicals),
            _ => Texts.SequenceEqual(other.Texts),
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PropertyValue);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _shape.Length, _values.Length);

    /// <summary>The elements, separated by blanks.</summary>
    public override string ToString() => string.Join(' ', _values.Cast<object>());

    private static int[] ShapeOr(Array values, int[] shape) => shape.Length == 0 ? [values.Length] : shape;

    private InvalidOperationException Mismatch(string asked) => new($"This value holds {Kind.ToString().ToLowerInvariant()} elements, not {asked}.");
}
