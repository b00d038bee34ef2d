using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

/// <summary>Whole files as they are written in practice.</summary>
public class PantherRuleFileTests
{
    internal const string RootLogin = """
        AnalysisType: rule
        Filename: root_login.py
        RuleID: "AWS.Root.Login"
        DisplayName: 'Root console login: "break glass"'
        Enabled: true
        LogTypes:
          - AWS.CloudTrail
        Reports:
          CIS:
            - 3.10
            - 1.1
          MITRE ATT&CK:
            - TA0004:T1078
        Severity: High
        Tags: [AWS, "Identity & Access Management", DemoThatHasNoID]
        Description: >
          The root user has logged in.
          It has every permission.

          Nobody should use it.
        Runbook: |
          1. Ask the owner.
          2. Rotate the password: `aws iam ...`
        Reference: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#lock
        DedupPeriodMinutes: 15
        Threshold: 2
        CreateAlert: false
        OutputIds:
        SummaryAttributes:
          - userAgent
          - sourceIpAddress
        Tests:
          - Name: Root logs in
            ExpectedResult: true
            Mocks:
              - objectName: is_break_glass
                returnValue: "false"
              - objectName: ALLOW_LIST
                returnValue: '["a"]'
            Log: &login
              {
                "eventVersion": "1.08",
                "userIdentity": { "type": "Root", "accountId": "123456789012", "sessionContext": null },
                "eventTime": "2024-01-31T10:00:00Z",
                "additionalEventData": {
                  "MFAUsed": "No",
                  "LoginTo": "https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true"
                },
                "requestParameters": null,
                "responseElements": {"ConsoleLogin": "Success"},
                "resources": [],
                "readOnly": false
              }
          - Name: "An alias: the same event"
            ExpectedResult: True
            Log: *login
          - Name: Block style
            LogType: AWS.CloudTrail
            ExpectedResult: false
            Log:
              eventTime: 2024-01-31T10:00:00Z
              userIdentity:
                type: IAMUser
                accountId: 012345678901
                userName: yes
              sourceIPAddress: 10.0.0.1
              duration: 1:30:00
              mode: 0644
              errorCode: ~
              requestParameters: {ports: [22, 443], cidr: 0.0.0.0/0, arn: "arn:aws:iam::123456789012:user/x"}
              policy: |-
                {"Version": "2012-10-17"}
        """;

    [Fact]
    public void Every_field_is_read()
    {
        using RuleFolder folder = new RuleFolder().With("root_login.py").With("root_login.yml", RootLogin);
        RuleCatalogue catalogue = folder.Load();
        Assert.Empty(catalogue.Problems);
        RuleInfo rule = Assert.Single(catalogue.Rules);
        Assert.True(rule.Strict);
        Assert.Equal("AWS.Root.Login", rule.Id);
        Assert.Equal("Root console login: \"break glass\"", rule.DisplayName);
        Assert.Equal(["AWS.CloudTrail"], rule.LogTypes);
        Assert.Equal(["3.10", "1.1"], rule.Reports["CIS"]);
        Assert.Equal(["TA0004:T1078"], rule.Reports["MITRE ATT&CK"]);
        Assert.Equal(Severity.High, rule.Severity);
        Assert.Equal(["AWS", "Identity & Access Management", "DemoThatHasNoID"], rule.Tags);
        Assert.Equal("The root user has logged in. It has every permission.\nNobody should use it.\n", rule.Description);
        Assert.Equal("1. Ask the owner.\n2. Rotate the password: `aws iam ...`\n", rule.Runbook);
        Assert.Equal("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#lock", rule.Reference);
        Assert.Equal(new AlertPolicy(TimeSpan.FromMinutes(15), 2, false), rule.Policy);
        Assert.Equal(["userAgent", "sourceIpAddress"], rule.SummaryAttributes);
    }

    [Theory]
    [InlineData("OutputIds:", "")]
    [InlineData("OutputIds: []", "")]
    [InlineData("OutputIds: [secops, 0a1b2c3d-aaaa-bbbb-cccc-0123456789ab]", "secops 0a1b2c3d-aaaa-bbbb-cccc-0123456789ab")]
    public void Output_ids_are_kept_for_routing(string line, string expected)
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", $"AnalysisType: rule\nRuleID: X\nFilename: x.py\n{line}\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Empty(catalogue.Problems);
        Assert.Equal(expected, string.Join(' ', Assert.Single(catalogue.Rules).OutputIds));
    }

    [Fact]
    public void Tests_become_json_events()
    {
        using RuleFolder folder = new RuleFolder().With("root_login.py").With("root_login.yml", RootLogin);
        IReadOnlyList<RuleTest> tests = folder.Load().Rules[0].Tests;
        Assert.Equal(["Root logs in", "An alias: the same event", "Block style"], tests.Select(test => test.Name));
        Assert.Equal([true, true, false], tests.Select(test => test.ExpectedResult));
        Assert.Equal([2, 0, 0], tests.Select(test => test.Mocks.Count));
        Assert.Equal(Json(tests[0]), Json(tests[1]));
        const string Start = """{"eventVersion":"1.08","userIdentity":{"type":"Root","accountId":"123456789012","sessionContext":null},""";
        Assert.StartsWith(Start, Json(tests[0]), StringComparison.Ordinal);
        // 0644 and 012345678901 are numbers in YAML 1.2; an author who wants the text puts it in quotes.
        Assert.Equal(
            """
            {"eventTime":"2024-01-31T10:00:00Z",
            "userIdentity":{"type":"IAMUser","accountId":12345678901,"userName":"yes"},
            "sourceIPAddress":"10.0.0.1",
            "duration":"1:30:00",
            "mode":644,
            "errorCode":null,
            "requestParameters":{"ports":[22,443],"cidr":"0.0.0.0/0","arn":"arn:aws:iam::123456789012:user/x"},
            "policy":"{\"Version\": \"2012-10-17\"}"}
            """.ReplaceLineEndings(""),
            Json(tests[2]));
    }

    [Fact]
    public void A_test_of_a_policy_style_may_call_its_event_a_resource()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", "Tests:\n  - {Name: t, ExpectedResult: false, Resource: {a: 1}}\n");
        Assert.Equal("""{"a":1}""", Json(folder.Load().Rules[0].Tests[0]));
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_change_nothing()
    {
        using RuleFolder folder = new RuleFolder().With("root_login.py").With("root_login.yml", RootLogin);
        RuleInfo expected = folder.Load().Rules[0];
        folder.With("root_login.yml", "\uFEFF" + RootLogin.ReplaceLineEndings("\r\n"));
        RuleInfo rule = folder.Load().Rules[0];
        Assert.Equal(expected.Description, rule.Description);
        Assert.Equal(expected.Tests.Select(Json), rule.Tests.Select(Json));
    }

    private static string Json(RuleTest test) => Encoding.UTF8.GetString(test.Event.Span);
}
