using System.Text;
using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>Whole checkouts of rules as people have them, in real workers: tests/checkouts.</summary>
public sealed class CheckoutTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_rule_of_a_panther_checkout_loads_and_passes_its_own_tests()
    {
        await using LoadedRules rules = await LoadForTestsAsync("panther");
        Assert.Empty(rules.Problems);
        Assert.Equal(24, rules.Book.Count);
        Assert.True(rules.Book.Rules.Sum(rule => rule.Tests.Count) > 40, "the tests of the checkout are read");
        foreach (RuleInfo rule in rules.Book.Rules)
        {
            foreach (RuleTest test in rule.Tests)
            {
                RuleVerdict verdict = await rules.TestAsync(rule, test, Cancellation);
                Assert.True(verdict.Problem is null, $"{rule.Id}, {test.Name}: {verdict.Problem}");
                Assert.True(verdict.Match == test.ExpectedResult, $"{rule.Id}, {test.Name}: {string.Join(", ", verdict.Failures.Select(failure => failure.Error))}");
            }
        }
    }

    [Fact]
    public async Task What_is_no_rule_is_listed_with_its_reason()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        string[] found = [.. rules.Catalogue.NotApplicable.Select(file => file.AnalysisType).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["", "correlation_rule", "datamodel", "global", "lookup_table", "pack", "policy", "saved_query", "scheduled_query", "scheduled_rule"],
            found);
        Assert.All(rules.Catalogue.NotApplicable, file => Assert.NotEmpty(file.Reason));
        Assert.Equal(["acme_allow_lists", "acme_aws_helpers", "acme_dynamo_helpers"], rules.Catalogue.Globals.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Acme.AWS.CloudTrail", "Acme.AWS.VPCFlow"], rules.Catalogue.DataModels.Select(model => model.Id));
    }

    [Fact]
    public async Task Functions_of_a_rule_fall_back_and_are_cut_as_the_format_says()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        WorkerDetection found = await MatchAsync(rules, "Acme.LongTexts", """{"eventName": "LongTexts"}""");
        Assert.Equal((1000, true), (found.Title.Length, found.Title.EndsWith("... (truncated)", StringComparison.Ordinal)));
        Assert.Equal(found.Title, found.Dedup);
        Assert.Equal((null, null, "Look at LongTexts", "https://example.com/rule"), (found.Severity, found.Description, found.Runbook, found.Reference));
        Assert.Null(found.Destinations);
    }

    [Theory]
    [InlineData("""{"awsRegion": "ap-south-1"}""", Severity.High, null)]
    [InlineData("""{"awsRegion": "ap-south-1", "errorCode": "AccessDenied"}""", null, "")]
    public async Task Severity_and_destinations_depend_on_the_event(string json, Severity? severity, string? destinations)
    {
        await using LoadedRules rules = await LoadAsync("panther");
        WorkerDetection found = await MatchAsync(rules, "Acme.Region.NotAllowed", json);
        Assert.Equal(severity, found.Severity);
        Assert.Equal(destinations, found.Destinations is { } names ? string.Join(',', names) : null);
        Assert.Equal("Something happened in ap-south-1", found.Title);
    }

    [Fact]
    public async Task Common_names_are_found_through_the_data_model_of_the_log_type()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        const string Login = """
            {"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}, "sourceIPAddress": "198.51.100.7", "userAgent": "curl",
             "userIdentity": {"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"}}
            """;
        WorkerDetection found = await MatchAsync(rules, "Acme.RootLogin", Login);
        Assert.Equal("[arn:aws:iam::111122223333:root] logged in from 198.51.100.7", found.Title);
        Assert.Equal("111122223333", found.Dedup);
        using var context = JsonDocument.Parse(found.Context);
        Assert.Equal("arn:aws:iam::111122223333:root", context.RootElement.GetProperty("actor").GetString());
        Assert.Equal("<MISSING_AWS_REGION>", context.RootElement.GetProperty("awsRegion").GetString());
    }

    [Fact]
    public async Task A_rule_in_yaml_has_a_title_a_key_a_severity_and_a_context()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        WorkerDetection found = await MatchAsync(
            rules,
            "Acme.Simple.Root",
            """{"eventName": "CreateAccessKey", "userIdentity": {"type": "Root", "accountId": "111122223333"}, "sourceIPAddress": "8.8.8.8", "userAgent": "cli"}""");
        Assert.Equal(
            ("Root of [111122223333] from [8.8.8.8]", "8.8.8.8", Severity.Critical, """{"agent":"cli"}"""),
            (found.Title, found.Dedup, found.Severity!.Value, found.Context));
    }

    [Fact]
    public async Task Classes_are_rules_with_the_metadata_of_their_attributes()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        RuleInfo Find(string id) => rules.Catalogue.Rules.Single(rule => rule.Id == id);
        Assert.Equal((Severity.High, 2, 5.0), Described("Acme.Class.StopLogging"));
        Assert.Equal((Severity.Medium, 1, 60.0), Described("Acme.Class.UserCreated"));
        Assert.Equal((Severity.Low, 2, 60.0), Described("Acme.Class.RoleCreatedTwice"));
        Assert.False(Find("Acme.Class.NotWanted").Enabled);
        Assert.Equal(["role"], Find("Acme.Class.RoleCreated").Tags);
        Assert.Equal("Ask who made the role.", Find("Acme.Class.RoleCreated").Runbook);
        Assert.DoesNotContain(rules.Catalogue.Rules, rule => rule.Id is "Created" or "acme_family");
        WorkerDetection found = await MatchAsync(rules, "Acme.Class.UserCreated", """{"eventName": "CreateUser", "recipientAccountId": "111122223333"}""");
        Assert.Equal(("CreateUser in 111122223333", "CreateUser in 111122223333"), (found.Title, found.Dedup));

        (Severity, int, double) Described(string id) => (Find(id).Severity, Find(id).Policy.Threshold, Find(id).Policy.DedupPeriod.TotalMinutes);
    }

    [Fact]
    public async Task A_use_of_boto3_fails_by_name_and_its_import_does_not()
    {
        await using LoadedRules rules = await LoadAsync("panther");
        EvaluationResult result = await EvaluateAsync(rules, "Acme.NeverSeen", """{"eventName": "CreateUser", "requestParameters": {"userName": "x"}}""");
        Assert.Empty(result.Detections);
        // Where boto3 is really installed, it is what fails, for want of a region or of credentials.
        Assert.Equal("rule", Assert.Single(result.Failures).Phase);
    }

    [Fact]
    public async Task Rules_of_the_first_iota_run_with_their_helpers_beside_the_packs()
    {
        await using LoadedRules rules = await LoadAsync("original");
        Assert.Empty(rules.Problems);
        Assert.Equal(["aws_truthy", "aws_user_created", "lone", "vpc_ssh"], rules.Book.Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal));
        Assert.Equal(["AWS.VPCFlow"], rules.Book.Rules.Single(rule => rule.Id == "vpc_ssh").LogTypes);
        Assert.Empty(rules.Book.Rules.Single(rule => rule.Id == "lone").LogTypes);
        WorkerDetection found = await MatchAsync(rules, "aws_user_created", """{"eventName": "CreateUser", "userIdentity": {"arn": "arn:x"}}""");
        Assert.Equal(("CreateUser by arn:x", "aws_user_created", Severity.Medium), (found.Title, found.Dedup, found.Severity!.Value));
        Assert.Equal("""{"eventName":"CreateUser","actor":"arn:x"}""", found.Context);
        found = await MatchAsync(rules, "aws_truthy", """{"requestParameters": {"items": [{"bad": 1}]}, "recipientAccountId": "1"}""");
        Assert.Equal(("aws_truthy", "1"), (found.Title, found.Dedup));
        Assert.Empty((await EvaluateAsync(rules, "aws_truthy", """{"requestParameters": null}""")).Failures);
    }

    [Fact]
    public async Task A_missing_package_and_a_broken_data_model_are_told_by_name_and_cost_nobody_else_anything()
    {
        using var temporary = new TemporaryRules();
        temporary.Add("good", "def rule(event):\n    return event.udm('ip') is None", "AnalysisType: rule\nRuleID: good\n");
        temporary.Add("needs", "import acme_sdk.client\ndef rule(event):\n    return True", "AnalysisType: rule\nRuleID: needs\n");
        temporary.Add("model", "def other(event): pass",
            "AnalysisType: datamodel\nDataModelID: M\nFilename: model.py\nLogTypes: [AWS.CloudTrail]\nMappings: [{Name: ip, Method: absent}]\n");
        await using LoadedRules rules = await temporary.LoadAsync();
        Assert.Equal(["good"], rules.Book.Rules.Select(rule => rule.Id));
        Assert.Equal(
            ["cannot be used, ValueError: ip is mapped to absent(), which its Python file does not define; until then event.udm() finds fields of AWS.CloudTrail by name",
             "cannot be imported, ModuleNotFoundError: No module named 'acme_sdk' (put it beside the rule, or: pip install acme_sdk)"],
            rules.Problems.Select(problem => problem.Message));
        Assert.Equal(["good:0"], rules.Matches(await rules.EvaluateAsync("A")));
    }

    private static PythonOptions Python => new() { PackagePath = Repository.PythonPackage, Workers = 1, EvaluationTimeout = TimeSpan.FromSeconds(5) };

    private static Task<LoadedRules> LoadAsync(string checkout) => LoadedRules.LoadAsync([FolderOf(checkout)], Python, EngineLog.None, TimeProvider.System);

    private static Task<LoadedRules> LoadForTestsAsync(string checkout) =>
        LoadedRules.LoadForTestsAsync([FolderOf(checkout)], Python, TimeProvider.System, IotaConfiguration.Empty, rule => rule.Enabled);

    private static string FolderOf(string checkout) => Path.Combine(Repository.Root, "tests", "checkouts", checkout);

    private static async Task<EvaluationResult> EvaluateAsync(LoadedRules rules, string id, string json)
    {
        using var batch = new CandidateBatch(1024);
        RuleInfo rule = rules.Book.Rules.Single(rule => rule.Id == id);
        batch.Add(Encoding.UTF8.GetBytes(json), new RuleSelection(rule.LogTypes.Count > 0 ? rule.LogTypes[0] : "AWS.CloudTrail", [rule.Index]), 0);
        return await rules.Runner.EvaluateAsync(batch, Cancellation);
    }

    private static async Task<WorkerDetection> MatchAsync(LoadedRules rules, string id, string json)
    {
        EvaluationResult result = await EvaluateAsync(rules, id, json);
        Assert.Empty(result.Failures);
        return Assert.Single(result.Detections);
    }
}
