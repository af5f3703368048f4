namespace EquivSim.Solvers.Manufactured;

/// <summary>A value with its first and second derivative along one coordinate: forward differentiation of exact solutions.</summary>
/// <param name="Value">f.</param>
/// <param name="First">f'.</param>
/// <param name="Second">f''.</param>
public readonly record struct Jet(double Value, double First, double Second)
{
    /// <summary>The coordinate itself at a point: derivative 1.</summary>
    public static Jet Variable(double value) => new(value, 1, 0);

    /// <summary>A number that does not depend on the coordinate.</summary>
    public static implicit operator Jet(double value) => new(value, 0, 0);

    /// <summary>Sum.</summary>
    public static Jet operator +(Jet a, Jet b) => new(a.Value + b.Value, a.First + b.First, a.Second + b.Second);

    /// <summary>Difference.</summary>
    public static Jet operator -(Jet a, Jet b) => new(a.Value - b.Value, a.First - b.First, a.Second - b.Second);

    /// <summary>Product, by Leibniz' rule.</summary>
    public static Jet operator *(Jet a, Jet b) =>
        new(a.Value * b.Value, a.First * b.Value + a.Value * b.First, a.Second * b.Value + 2 * a.First * b.First + a.Value * b.Second);

    /// <summary>Sine.</summary>
    public static Jet Sin(Jet a)
    {
        (double sine, double cosine) = Math.SinCos(a.Value);
        return a.Chain(sine, cosine, -sine);
    }

    /// <summary>Cosine.</summary>
    public static Jet Cos(Jet a)
    {
        (double sine, double cosine) = Math.SinCos(a.Value);
        return a.Chain(cosine, -sine, -cosine);
    }

    /// <summary>Exponential.</summary>
    public static Jet Exp(Jet a)
    {
        double value = Math.Exp(a.Value);
        return a.Chain(value, value, value);
    }

    private Jet Chain(double value, double first, double second) => new(value, first * First, second * First * First + first * Second);
}
