namespace Iota.Cdk.Tests;

public class DocumentationTests
{
    private static readonly Lazy<string> Page = new(() =>
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Iota.sln"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "deploy.md"));
    });

    [Fact]
    public void Every_setting_is_documented()
    {
        string problem = Assert.Throws<SettingsException>(() => TestSettings.Read(TestSettings.ForNewTrail.With("unknown", "x"))).Problems[0];
        string[] settings = problem[(problem.IndexOf("are ", StringComparison.Ordinal) + 4)..].TrimEnd('.').Split(", ");
        Assert.All(settings, setting => Assert.Contains($"\n| `{setting}` |", Page.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alarm_is_documented() => Assert.All(
        Synthesis.NewTrail.All("AWS::CloudWatch::Alarm"),
        alarm => Assert.Contains($"\n| `{alarm.Name["Alarms".Length..]}` |", Page.Value, StringComparison.Ordinal));

    [Fact]
    public void Every_output_is_documented() =>
        Assert.All(Synthesis.NewTrail.Outputs, output => Assert.Contains($"output `{output}`", Page.Value, StringComparison.Ordinal));
}
