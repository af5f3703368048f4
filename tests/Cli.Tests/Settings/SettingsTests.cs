using System.CommandLine;
using EquivSim.Cli.Settings;

namespace EquivSim.Cli.Tests.Settings;

public sealed class SettingsTests
{
    private enum Thermostat { None, NoseHoover }

    private sealed record Inner(double Cutoff = 5, int[]? Sizes = null);

    private sealed record Sample(string? Output = null, Thermostat Thermostat = Thermostat.None, double Temperature = 300)
    {
        public Inner Inner { get; init; } = new();
        public Dictionary<string, string> Tests { get; init; } = [];
    }

    [Fact]
    public void Written_settings_read_back_the_same()
    {
        using var folder = new TemporaryFolder();
        var settings = new Sample("runs/a", Thermostat.NoseHoover, 1 / 3.0)
        {
            Inner = new Inner(4.5, [64, 64]),
            Tests = new() { ["300 K"] = "é.h5" },
        };
        OptionFile.Write(folder.File("sub", "options.json"), settings);
        Sample read = OptionFile.Read<Sample>(folder.File("sub", "options.json"));
        Assert.Equal(settings with { Inner = null!, Tests = null! }, read with { Inner = null!, Tests = null! });
        Assert.Equal((settings.Inner.Cutoff, settings.Tests["300 K"]), (read.Inner.Cutoff, read.Tests["300 K"]));
        Assert.Equal([64, 64], read.Inner.Sizes!);
        Assert.Contains("\"thermostat\": \"nose-hoover\"", File.ReadAllText(folder.File("sub", "options.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Command_line_wins_over_file_and_file_over_defaults()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("o.json"), """{ "temperature": 400, /* comment */ "inner": { "cutoff": 6 }, }""");
        Assert.Equal((400, 6), Resolve("--config", folder.File("o.json")));
        Assert.Equal((400, 7), Resolve("--config", folder.File("o.json"), "--cutoff", "7"));
        Assert.Equal((400, 5), Resolve("--config", folder.File("o.json"), "--cutoff", "5"));
        Assert.Equal((300, 5), Resolve());

        static (double, double) Resolve(params string[] arguments)
        {
            SettingsBinder<Sample> binder = new SettingsBinder<Sample>(new Sample())
                .Add("--temperature", "K", s => s.Temperature, (s, v) => s with { Temperature = v })
                .Add("--cutoff", "A", s => s.Inner.Cutoff, (s, v) => s with { Inner = s.Inner with { Cutoff = v } });
            var root = new RootCommand();
            binder.AddTo(root);
            Sample settings = binder.Resolve(root.Parse(arguments));
            return (settings.Temperature, settings.Inner.Cutoff);
        }
    }

    [Theory]
    [InlineData("{ \"temperatur\": 400 }", "unknown option 'temperatur'")]
    [InlineData("{ \"inner\": { \"cutof\": 400 } }", "unknown option 'cutof'")]
    [InlineData("{\n \"temperature\": \"warm\" }", "line 2")]
    [InlineData("{ \"thermostat\": \"ice\" }", "$.thermostat")]
    [InlineData("{ \"temperature\": 400", "line 1")]
    [InlineData("null", "null")]
    public void Wrong_files_are_refused_with_place_and_reason(string json, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("o.json"), json);
        UsageException e = Assert.Throws<UsageException>(() => OptionFile.Read<Sample>(folder.File("o.json")));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("o.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_named() =>
        Assert.Contains("nowhere.json", Assert.Throws<UsageException>(() => OptionFile.Read<Sample>("nowhere.json")).Message, StringComparison.Ordinal);
}
