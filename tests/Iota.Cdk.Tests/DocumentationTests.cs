namespace Iota.Cdk.Tests;

public class DocumentationTests
{
    private static readonly Lazy<string> Page = new(() => Read("deploy.md")), Configuration = new(() => Read("configuration.md"));

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
    public void Every_variable_and_metric_of_the_functions_is_documented()
    {
        string[] variables = [.. Synthesis.NewTrail.All("AWS::Lambda::Function").SelectMany(function => function["Environment"]!["Variables"]!.AsObject().Select(variable => variable.Key))];
        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Contains($"\n| `{variable}` |", Configuration.Value, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<Engine.Telemetry.Metric>(), metric => Assert.Contains($"`{metric}`", Configuration.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_output_is_documented() =>
        Assert.All(Synthesis.NewTrail.Outputs, output => Assert.Contains($"output `{output}`", Page.Value, StringComparison.Ordinal));

    private static string Read(string page)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Iota.sln"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", page));
    }
}
