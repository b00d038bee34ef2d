using System.Diagnostics;

namespace Iota.Cdk.Tests;

public class TemplateTests
{
    /// <summary>Properties by which a resource would get a name that stands in the way of a second stack, or of replacing it.</summary>
    private static readonly string[] Names =
        ["QueueName", "TopicName", "RoleName", "BucketName", "LogGroupName", "AlarmName", "LayerName", "GroupName", "TrailName", "StateMachineName"];

    [Fact]
    public async Task Cfn_lint_finds_nothing()
    {
        Requirements.CfnLint();
        using var lint = Process.Start(new ProcessStartInfo("cfn-lint", Synthesis.Both.Concat([Synthesis.EventBridge, Synthesis.Everything, Synthesis.LogAccount, Synthesis.Worker]).Select(stack => stack.TemplatePath)) { RedirectStandardOutput = true })!;
        string findings = await lint.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await lint.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(findings);
        Assert.Equal(0, lint.ExitCode);
    }

    /// <remarks>A metric filter names the log group that it reads.</remarks>
    [Fact]
    public void Nothing_but_the_trail_has_a_name_of_its_own()
    {
        IEnumerable<string> named = Synthesis.Both.SelectMany(stack => stack.Resources).SelectMany(resource =>
            Names.Where(name => resource[name] is not null && resource.Type != "AWS::Logs::MetricFilter").Select(name => $"{resource.Type} {name}"));
        Assert.Equal(["AWS::CloudTrail::Trail TrailName"], named);
    }
}
