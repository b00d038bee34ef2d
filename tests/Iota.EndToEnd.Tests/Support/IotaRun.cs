using System.Globalization;
using System.Text.Json;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>What a program that has ended left behind.</summary>
internal sealed record IotaRun(int ExitCode, string Output, string Error)
{
    /// <summary>The alerts of <c>--output jsonl</c>. Fails when standard output holds anything else.</summary>
    public IReadOnlyList<JsonElement> Alerts => JsonLines.Parse(Output);

    /// <summary>The members of the last line of standard error, in their order. Fails when that line is not the summary.</summary>
    public IReadOnlyList<(string Name, string Value)> SummaryMembers
    {
        get
        {
            string last = Error.TrimEnd('\n').Split('\n')[^1];
            Assert.StartsWith("summary ", last, StringComparison.Ordinal);
            return [.. last["summary ".Length..].Split(' ').Select(member => member.Split('=')).Select(pair => (pair[0], pair[1]))];
        }
    }

    public long Summary(string name) => long.Parse(SummaryMembers.Single(member => member.Name == name).Value, CultureInfo.InvariantCulture);

    /// <summary>Asserts the exit code; on failure shows what the program said.</summary>
    public IotaRun Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}.\n--- standard error\n{Error}\n--- standard output\n{Output}");
        return this;
    }

    /// <summary>Asserts numbers of the summary, and that none of the records is unaccounted for.</summary>
    public IotaRun Sums(params ReadOnlySpan<(string Name, long Value)> expected)
    {
        Assert.Equal(Summary("events"), Summary("evaluated") + Summary("quarantined"));
        foreach ((string name, long value) in expected)
            Assert.True(Summary(name) == value, $"{name} is {Summary(name)} instead of {value}.\n--- standard error\n{Error}");
        return this;
    }

    /// <summary>Asserts that standard error holds a line that ends so; lines of the log begin with the path of an object.</summary>
    public IotaRun Says(string end)
    {
        Assert.True(Error.Split('\n').Any(line => line.EndsWith(end, StringComparison.Ordinal)), $"no line ends with '{end}'.\n--- standard error\n{Error}");
        return this;
    }
}

/// <summary>JSON Lines, strictly: every line is one object, the last one ended too.</summary>
internal static class JsonLines
{
    public static IReadOnlyList<JsonElement> Parse(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'), $"the last line is not ended: {text}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];
    }

    public static IReadOnlyList<JsonElement> Read(string path) => Parse(File.ReadAllText(path));

    public static IEnumerable<string> Members(this JsonElement line) => line.EnumerateObject().Select(member => member.Name);

    public static string Text(this JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static JsonElement ParseLine(string line)
    {
        using var document = JsonDocument.Parse(line);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }
}
