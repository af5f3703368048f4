namespace EquivSim.Structures.Tests;

/// <summary>Compares structures bit for bit.</summary>
internal static class SameStructure
{
    public static void Assert(Structure expected, Structure actual)
    {
        Xunit.Assert.Equal(expected.AtomicNumbers.ToArray(), actual.AtomicNumbers.ToArray());
        Xunit.Assert.Equal(expected.Positions.ToArray(), actual.Positions.ToArray());
        Xunit.Assert.Equal(expected.Cell, actual.Cell);
        Xunit.Assert.Equal(expected.Energy, actual.Energy);
        Xunit.Assert.Equal(expected.Forces, actual.Forces);
        Xunit.Assert.Equal(expected.Stress, actual.Stress);
        Xunit.Assert.Equal(expected.Velocities, actual.Velocities);
        Xunit.Assert.Equal(expected.Charges, actual.Charges);
        Xunit.Assert.Equal(expected.ConfigType, actual.ConfigType);
        Xunit.Assert.Equal(expected.Weight, actual.Weight);
        Table(expected.Properties, actual.Properties);
        Table(expected.AtomProperties, actual.AtomProperties);
    }

    private static void Table(PropertyTable expected, PropertyTable actual)
    {
        Xunit.Assert.Equal(expected.Select(p => p.Key).Order(), actual.Select(p => p.Key).Order());
        foreach ((string key, PropertyValue value) in expected)
        {
            Xunit.Assert.True(value.Equals(actual[key]),
                $"'{key}': expected {value.Kind} [{string.Join(',', value.Shape.ToArray())}] '{value}', got {actual[key].Kind} [{string.Join(',', actual[key].Shape.ToArray())}] '{actual[key]}'");
        }
    }
}
