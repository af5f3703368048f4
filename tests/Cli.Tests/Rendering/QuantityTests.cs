using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Tests.Rendering;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12345, "12345")]
    [InlineData(123.456, "123.5")]
    [InlineData(-1.2345, "-1.23")]
    [InlineData(0.0123, "0.0123")]
    [InlineData(1.234e-5, "1.23e-5")]
    public void Numbers_have_the_digits_that_matter(double value, string expected) => Assert.Equal(expected, Quantity.Number(value));

    [Fact]
    public void Missing_values_are_dashes() => Assert.Equal("–", Quantity.Milli(null));

    [Theory]
    [InlineData(4.21, "4.2 s")]
    [InlineData(59, "59 s")]
    [InlineData(123, "2 min 03 s")]
    [InlineData(3900, "1 h 05 min")]
    public void Durations_have_two_units(double seconds, string expected) => Assert.Equal(expected, Quantity.Duration(TimeSpan.FromSeconds(seconds)));
}
