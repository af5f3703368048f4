using System.Globalization;

namespace EquivSim.Structures;

/// <summary>Numbers and truth values as extxyz spells them.</summary>
internal static class ExtendedXyzNumber
{
    /// <summary>A decimal integer without leading zeros (an identifier such as 007 stays text).</summary>
    public static bool TryInteger(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        return digits.Length > 0 && (digits.Length == 1 || digits[0] != '0') && !digits.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A decimal number, also with Fortran's exponent letter d, also nan and inf.</summary>
    public static bool TryReal(ReadOnlySpan<char> text, out double value)
    {
        if (text.Length > 0 && text[^1] is >= '0' and <= '9' or '.')
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
                return !IsZeroPaddedInteger(text);
            int exponent = text.IndexOfAny('d', 'D');
            if (exponent > 0 && text[exponent - 1] is >= '0' and <= '9' or '.')
                return double.TryParse($"{text[..exponent]}e{text[(exponent + 1)..]}", NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }
        (bool special, value) = text switch
        {
            "nan" or "NaN" or "NAN" => (true, double.NaN),
            "inf" or "Inf" or "+inf" or "Infinity" or "∞" => (true, double.PositiveInfinity),
            "-inf" or "-Inf" or "-Infinity" or "-∞" => (true, double.NegativeInfinity),
            _ => (false, 0),
        };
        return special;
    }

    /// <summary>T or F, also true and false as other writers spell them.</summary>
    public static bool TryLogical(ReadOnlySpan<char> text, out bool value)
    {
        value = text is "T" or "True" or "true" or "TRUE";
        return value || text is "F" or "False" or "false" or "FALSE";
    }

    private static bool IsZeroPaddedInteger(ReadOnlySpan<char> text) =>
        text.Length > 1 && text[0] == '0' && !text.ContainsAnyExceptInRange('0', '9');
}
