namespace Iota.Cdk.Tests;

public class DocumentationTests
{
    private static string Page => Repository.Read("docs/deploy.md");

    private static string Configuration => Repository.Read("docs/configuration.md");

    [Fact]
    public void Every_setting_is_documented()
    {
        string problem = Assert.Throws<SettingsException>(() => TestSettings.Read(TestSettings.ForNewTrail.With("unknown", "x"))).Problems[0];
        string[] settings = problem[(problem.IndexOf("are ", StringComparison.Ordinal) + 4)..].TrimEnd('.').Split(", ");
        Assert.All(settings, setting => Assert.Contains($"\n| `{setting}` |", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_of_the_other_stacks_is_documented()
    {
        var unknown = new Dictionary<string, string> { ["unknown"] = "x" };
        Assert.All(Settings(() => LogAccountSettings.Read(unknown)), setting => Assert.Contains($"`{setting}`", Page, StringComparison.Ordinal));
        Assert.All(Settings(() => WorkerStackSettings.Read(unknown.With("stack", "worker"), null, null)).Except(["stack"]), setting => Assert.Contains($"`{setting}`", Repository.Read("docs/worker.md"), StringComparison.Ordinal));

        static string[] Settings(Action read)
        {
            string problem = Assert.Throws<SettingsException>(read).Problems[^1];
            return problem[(problem.IndexOf("are ", StringComparison.Ordinal) + 4)..].TrimEnd('.').Split(", ");
        }
    }

    [Fact]
    public void Every_alarm_is_documented() => Assert.All(
        Synthesis.Everything.All("AWS::CloudWatch::Alarm"),
        alarm => Assert.Contains($"\n| `{alarm.Name["Alarms".Length..]}` |", Page, StringComparison.Ordinal));

    [Fact]
    public void Every_variable_and_metric_of_the_functions_is_documented()
    {
        string[] variables = [.. Synthesis.Everything.All("AWS::Lambda::Function").SelectMany(function => function["Environment"]!["Variables"]!.AsObject().Select(variable => variable.Key))];
        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Contains($"\n| `{variable}` |", Configuration, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<Engine.Telemetry.Metric>(), metric => Assert.Contains($"`{metric}`", Configuration, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_output_is_documented() =>
        Assert.All(Synthesis.Everything.Outputs, output => Assert.Contains($"output `{output}`", Page, StringComparison.Ordinal));
}
