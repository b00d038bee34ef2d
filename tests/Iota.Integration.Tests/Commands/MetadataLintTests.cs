using Iota.Console.Linting;
using Iota.Engine.Rules;

namespace Iota.Integration.Tests.Commands;

/// <summary>What is found in metadata, and how findings are silenced.</summary>
public sealed class MetadataLintTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iota-lint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_missing_is_named()
    {
        IEnumerable<LintFinding> findings = Check("AnalysisType: rule\nRuleID: x\nSeverity: Low\nLogTypes: [AWS.CloudTrail]\nDescription: d\n");
        Assert.Equal(
            ["missing-metadata: there is no Reference, no Runbook", "missing-test: no test expects a match", "missing-test: no test expects that the rule does not match"],
            findings.Select(finding => $"{finding.Code}: {finding.Message}"));
    }

    [Theory]
    [InlineData("AWS.Cloudtrail", "write AWS.CloudTrail")]
    [InlineData("AWS.VPCFlows", "write AWS.VPCFlow")]
    [InlineData("Aws.GuardDuty", "write AWS.GuardDuty")]
    [InlineData("CloudTrail", "write a known one, or Custom.Name for your own")]
    public void A_log_type_that_nothing_has_is_an_error_with_the_likely_name(string logType, string mend)
    {
        LintFinding finding = Check($"RuleID: x\nLogTypes:\n  - {logType}\n", [logType]).Single(finding => finding.Code == "unknown-log-type");
        Assert.Equal((3, true, mend), (finding.Line, finding.IsError, finding.Mend));
    }

    [Theory]
    [InlineData("AWS.CloudTrail")]
    [InlineData("Amazon.EKS.Audit")]
    [InlineData("Okta.SystemLog")]
    [InlineData("Custom.Ours")]
    public void Known_log_types_and_those_of_other_vendors_are_no_findings(string logType) => Assert.True(KnownLogTypes.Contains(logType));

    [Theory]
    [InlineData("x = 1  # iota: ignore[code]", true)]
    [InlineData("x = 1  # iota: ignore", true)]
    [InlineData("x = 1  #iota:ignore[other, code] because", true)]
    [InlineData("x = 1  # iota: ignore[other]", false)]
    [InlineData("x = 1  # iota: ignored", false)]
    [InlineData("x = 1", false)]
    public void A_comment_on_the_line_silences_the_codes_that_it_names(string line, bool silenced)
    {
        string path = Path.Combine(_folder, "x.py");
        File.WriteAllText(path, $"first\n{line}\n");
        Assert.Equal(silenced, new Suppressions().Cover(new LintFinding(path, 2, "code", true, "m")));
    }

    [Fact]
    public void A_destination_that_the_owner_does_not_have_is_a_warning_on_its_line()
    {
        List<LintFinding> findings = Check("RuleID: x\nOutputIds:\n  - secops\n  - pager\n", outputs: ["secops", "pager"]);
        LintFinding finding = Assert.Single(findings, finding => finding.Code == "unknown-destination");
        Assert.Equal((4, false), (finding.Line, finding.IsError));
        Assert.Contains("pager", finding.Message, StringComparison.Ordinal);
    }

    private List<LintFinding> Check(string yaml, IReadOnlyList<string>? logTypes = null, IReadOnlyList<string>? outputs = null)
    {
        string path = Path.Combine(_folder, "x.yml");
        File.WriteAllText(path, yaml);
        var rule = new RuleInfo { Index = 0, Id = "x", Path = Path.Combine(_folder, "x.py"), MetadataPath = path, LogTypes = logTypes ?? [] };
        return [.. MetadataLint.Check(rule with { OutputIds = outputs ?? [] }, [], ["secops"])];
    }
}
