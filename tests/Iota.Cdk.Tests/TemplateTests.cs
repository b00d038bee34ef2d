using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class TemplateTests
{
    [Fact]
    public async Task Cfn_lint_finds_nothing()
    {
        Requirements.CfnLint();
        using var lint = Process.Start(new ProcessStartInfo("cfn-lint", Synthesis.Both.Select(stack => stack.TemplatePath)) { RedirectStandardOutput = true })!;
        string findings = await lint.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await lint.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(findings);
        Assert.Equal(0, lint.ExitCode);
    }

    [Fact]
    public void Nothing_but_the_trail_has_a_name_of_its_own()
    {
        string[] names = ["QueueName", "TopicName", "FunctionName", "RoleName", "PolicyName", "BucketName", "LogGroupName", "AlarmName", "LayerName", "GroupName", "TrailName", "AliasName"];
        IEnumerable<string> named = Synthesis.Both.SelectMany(stack => stack.Resources)
            .SelectMany(resource => names.Where(name => resource[name] is JsonValue || (name == "TrailName" && resource[name] is not null)).Select(name => $"{resource.Type} {name}"));
        // The name of an inline policy is one within its role.
        Assert.Equal(["AWS::CloudTrail::Trail TrailName", "AWS::IAM::Policy PolicyName"], named.Distinct().Order(StringComparer.Ordinal));
    }
}
