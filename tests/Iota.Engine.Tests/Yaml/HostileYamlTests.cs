using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using Iota.Engine.Yaml;

namespace Iota.Engine.Tests.Yaml;

public class HostileYamlTests
{
    /// <summary>Generous: the slowest takes a few seconds, on a busy machine twenty, and what this guards against would take minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused_at_once(string opening)
    {
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<MalformedYamlException>(() => Read(Repeat(opening, YamlReader.MaxBytes / opening.Length)));
        Assert.Contains("nested deeper than 64 levels", error.Reason, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < Patience, $"it took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("", "a", "")]
    [InlineData("", "\t", "")]
    [InlineData("", "#\n", "")]
    [InlineData("[", "1,", "]")]
    [InlineData("[", "&a 1,", "]")]
    [InlineData("a: >\n", "  x\n", "")]
    [InlineData("\"", "\\x41", "\"")]
    public void The_largest_file_is_read_in_bounded_time(string start, string middle, string end)
    {
        var clock = Stopwatch.StartNew();
        _ = Read(start + Repeat(middle, (YamlReader.MaxBytes - start.Length - end.Length) / middle.Length) + end);
        Assert.True(clock.Elapsed < Patience, $"it took {clock.Elapsed}");
    }

    [Fact]
    public void A_nesting_of_64_levels_is_read() => _ = Read(new string('[', 64) + new string(']', 64));

    [Fact]
    public void Aliases_cannot_hide_deep_nesting()
    {
        string half = $"&a {new string('[', 40)}{new string(']', 40)}";
        var error = Assert.Throws<MalformedYamlException>(() => Read($"- {half}\n- {new string('[', 30)}*a{new string(']', 30)}\n"));
        Assert.Contains("nested deeper than 64 levels", error.Reason, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void Aliases_of_aliases_cannot_hide_deep_nesting()
    {
        var yaml = new StringBuilder("- &a0 []\n");
        for (int i = 1; i <= 64; i++)
            yaml.Append(CultureInfo.InvariantCulture, $"- &a{i} [*a{i - 1}]\n");
        Assert.Contains("nested deeper", Assert.Throws<MalformedYamlException>(() => Read(yaml.ToString())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_billion_laughs_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 10; i++)
            yaml.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        var error = Assert.Throws<MalformedYamlException>(() => Read(yaml.ToString()));
        Assert.Contains("expands to more than 8 Mi characters: use fewer aliases", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_cannot_be_multiplied_by_aliases()
    {
        string yaml = $"- &a {new string('x', 1024 * 1024)}\n{Repeat("- *a\n", 10)}";
        Assert.Contains("expands", Assert.Throws<MalformedYamlException>(() => Read(yaml)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_10_MB_is_refused()
    {
        var error = Assert.Throws<MalformedYamlException>(() => YamlReader.Read(new byte[10_000_000], "rule.yml"));
        Assert.StartsWith("rule.yml:1: larger than 4 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_file_is_refused() => Assert.Throws<MalformedYamlException>(() => YamlReader.Read("\x7fELF\x02\x01\x01\0"u8, "rule.yml"));

    [Fact]
    public void Broken_files_end_in_a_tree_or_in_an_error_with_a_line()
    {
        const string Alphabet = "ab1:- \n\t[]{},?&*!|>'\"%@`#\\xuU~.<\r\u2028é";
        Gen<string> pieces = Gen.OneOf(
            "a: ", "- ", "\n", "  ", "&a ", "*a", "!!str ", "\"", "'", "|\n", ">-\n",
            "{", "}", "[", "]", "%YAML 1.2\n", "---\n", "...\n", "\\x4", "\\U0000D800", "? ", "#");
        Gen<string> text = Gen.OneOf(Gen.Char[Alphabet].Array[0, 40].Select(chars => new string(chars)), pieces.Array[0, 20].Select(string.Concat));
        text.Sample(
            yaml =>
            {
                try
                {
                    _ = Read(yaml);
                }
                catch (MalformedYamlException e)
                {
                    Assert.InRange(e.Line, 1, yaml.Length + 2);
                }
            },
            iter: 5_000);
    }

    private static YamlNode Read(string yaml) => YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "rule.yml");

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
