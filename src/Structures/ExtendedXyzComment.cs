using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EquivSim.Structures;

/// <summary>The key=value grammar of an extxyz comment line.</summary>
internal static class ExtendedXyzComment
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r\n=\"',\\[]{}");

    private const string JsonPrefix = "_JSON ";

    /// <summary>Parses a line; throws <see cref="FormatException"/> with the reason.</summary>
    public static PropertyTable Parse(string line)
    {
        var values = new PropertyTable();
        int at = 0;
        while (true)
        {
            SkipBlanks(line, ref at);
            if (at == line.Length)
                return values;
            string key = line[at] is '"' or '\'' ? Quoted(line, ref at) : Bare(line, ref at, stopAtEquals: true);
            if (key.Length == 0)
                throw new FormatException($"expected a key at column {at + 1}, got '{line[at]}'");
            int afterKey = at;
            SkipBlanks(line, ref at);
            PropertyValue value;
            if (at < line.Length && line[at] == '=')
            {
                at++;
                SkipBlanks(line, ref at);
                if (at == line.Length)
                    throw new FormatException($"the key '{key}' has no value");
                value = Value(line, ref at);
            }
            else
            {
                at = afterKey;
                value = PropertyValue.Of(true);
            }
            if (values.TryGet(key, out _))
                throw new FormatException($"the key '{key}' occurs twice");
            values[key] = value;
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads back as the same value.</summary>
    public static string Print(PropertyValue value)
    {
        if (value.Kind == PropertyKind.Json)
            return Quote(JsonPrefix + value.Texts[0]);
        if (value.Shape.Length == 0)
        {
            if (value.Kind != PropertyKind.Text)
                return PrintElement(value, 0);
            string text = value.Texts[0];
            bool staysText = !text.StartsWith(JsonPrefix, StringComparison.Ordinal) && Interpret(text) is { Kind: PropertyKind.Text, Shape.Length: 0 };
            return !staysText ? Quote(JsonPrefix + JsonSerializer.Serialize(text, TextJson.Default.String)) : IsPlain(text) ? text : Quote(text);
        }
        if (value.Shape.Length == 1)
        {
            IEnumerable<string> elements = Enumerable.Range(0, value.Length).Select(i => PrintElement(value, i));
            return value.Kind == PropertyKind.Text || value.Length < 2 ? $"[{string.Join(", ", elements)}]" : $"\"{string.Join(' ', elements)}\"";
        }
        if (value.Shape.Length == 2)
        {
            int columns = value.Shape[1];
            IEnumerable<string> rows = Enumerable.Range(0, value.Shape[0])
                .Select(i => $"[{string.Join(", ", Enumerable.Range(i * columns, columns).Select(k => PrintElement(value, k)))}]");
            return $"[{string.Join(", ", rows)}]";
        }
        throw new ArgumentException($"extxyz holds values of at most two dimensions, this one has {value.Shape.Length}");
    }

    /// <summary>A key as it is written: quoted where it must be.</summary>
    public static string PrintKey(string key) => key.Length > 0 && IsPlain(key) ? key : Quote(key);

    /// <summary>A real that is read back as the same real, never as an integer.</summary>
    public static string PrintReal(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(value) && !text.AsSpan().ContainsAny('.', 'E') ? text + ".0" : text;
    }

    private static string PrintElement(PropertyValue value, int index) => value.Kind switch
    {
        PropertyKind.Real => PrintReal(value.Reals[index]),
        PropertyKind.Integer => value.Integers[index].ToString(CultureInfo.InvariantCulture),
        PropertyKind.Logical => value.Logicals[index] ? "T" : "F",
        _ => Quote(value.Texts[index]),
    };

    private static bool IsPlain(string text) => text.Length > 0 && !text.AsSpan().ContainsAny(Special) && !text.Any(char.IsWhiteSpace);

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            if (c is '\n')
                quoted.Append("\\n");
            else if (c is '\r')
                throw new ArgumentException($"extxyz cannot hold the carriage return in '{text}'");
            else
                quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    private static PropertyValue Value(string line, ref int at)
    {
        switch (line[at])
        {
            case '"' or '\'':
                return Interpret(Quoted(line, ref at));
            case '{':
                int end = line.IndexOf('}', at);
                if (end < 0)
                    throw new FormatException($"the '{{' at column {at + 1} is not closed");
                string inside = line[(at + 1)..end].Trim();
                at = end + 1;
                return Interpret(inside);
            case '[':
                return Bracketed(line, ref at);
            default:
                return Interpret(Bare(line, ref at, stopAtEquals: false));
        }
    }

    /// <summary>A scalar, a blank-separated array, a JSON document, or text.</summary>
    private static PropertyValue Interpret(string text)
    {
        if (text.StartsWith(JsonPrefix, StringComparison.Ordinal))
            return Json(text[JsonPrefix.Length..]);
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return PropertyValue.Of(text);
        // Words that are only read as one array when all of them agree; otherwise it is a sentence.
        PropertyValue? value = words.Length == 1 && words[0].Length != text.Length ? null : Elements(words, words.Length == 1 ? [] : [words.Length]);
        return value ?? PropertyValue.Of(text);
    }

    private static PropertyValue Json(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.String ? PropertyValue.Of(document.RootElement.GetString()!) : PropertyValue.OfJson(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"the JSON value '{json}' is broken: {e.Message}");
        }
    }

    /// <summary>Words of one type as an array of a shape; null when they are just text.</summary>
    private static PropertyValue? Elements(IReadOnlyList<string> words, int[] shape)
    {
        PropertyValue? Make<T>(TryParser<T> parse, Func<T[], PropertyValue> array, Func<T, PropertyValue> scalar)
        {
            var values = new T[words.Count];
            for (int i = 0; i < values.Length; i++)
            {
                if (!parse(words[i], out values[i]))
                    return null;
            }
            return shape.Length == 0 ? scalar(values[0]) : array(values);
        }

        return Make<long>(ExtendedXyzNumber.TryInteger, v => PropertyValue.Of(v, shape), PropertyValue.Of)
            ?? Make<double>(ExtendedXyzNumber.TryReal, v => PropertyValue.Of(v, shape), PropertyValue.Of)
            ?? Make<bool>(ExtendedXyzNumber.TryLogical, v => PropertyValue.Of(v, shape), PropertyValue.Of);
    }

    private delegate bool TryParser<T>(ReadOnlySpan<char> text, out T value);

    /// <summary>[1, 2, 3] or [[1, 2], [3, 4]]; quoted elements are text whatever they look like.</summary>
    private static PropertyValue Bracketed(string line, ref int at)
    {
        int start = at;
        var words = new List<string>();
        bool text = false;
        int rows = 0, columns = -1, depth = 0, rowStart = 0;
        do
        {
            if (at == line.Length)
                throw new FormatException($"the '[' at column {start + 1} is not closed");
            char c = line[at];
            if (c == '[')
            {
                if (++depth > 2)
                    throw new FormatException($"the array at column {start + 1} has more than two dimensions");
                rowStart = words.Count;
                at++;
            }
            else if (c == ']')
            {
                if (depth-- == 2)
                {
                    rows++;
                    if (columns >= 0 && columns != words.Count - rowStart)
                        throw new FormatException($"the array at column {start + 1} is ragged: row {rows} has {words.Count - rowStart} elements, the rows before {columns}");
                    columns = words.Count - rowStart;
                }
                at++;
            }
            else if (c == ',' || char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '"' or '\'')
            {
                text = true;
                words.Add(Quoted(line, ref at));
            }
            else
            {
                int first = at;
                while (at < line.Length && line[at] is not (',' or '[' or ']') && !char.IsWhiteSpace(line[at]))
                    at++;
                words.Add(line[first..at]);
            }
        }
        while (depth > 0);
        if (columns >= 0 && rows * columns != words.Count)
            throw new FormatException($"the array at column {start + 1} mixes elements and rows");
        int[] shape = columns >= 0 ? [rows, columns] : [words.Count];
        return (text ? null : Elements(words, shape)) ?? PropertyValue.Of([.. words], shape);
    }

    private static string Bare(string line, ref int at, bool stopAtEquals)
    {
        int start = at;
        while (at < line.Length && !char.IsWhiteSpace(line[at]) && !(stopAtEquals && line[at] == '='))
            at++;
        return line[start..at];
    }

    private static string Quoted(string line, ref int at)
    {
        int start = at;
        char quote = line[at++];
        var text = new StringBuilder();
        for (; at < line.Length; at++)
        {
            if (line[at] == quote)
            {
                at++;
                return text.ToString();
            }
            if (line[at] == '\\' && at + 1 < line.Length)
            {
                at++;
                text.Append(line[at] == 'n' ? '\n' : line[at]);
            }
            else
            {
                text.Append(line[at]);
            }
        }
        throw new FormatException($"the quotation mark at column {start + 1} is not closed");
    }

    private static void SkipBlanks(string line, ref int at)
    {
        while (at < line.Length && char.IsWhiteSpace(line[at]))
            at++;
    }
}
