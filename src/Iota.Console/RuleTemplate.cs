using System.Globalization;
using Iota.Engine;

namespace Iota.Console;

/// <summary>What <c>iota rules new</c> writes for a log type.</summary>
/// <param name="Python">The rule's file.</param>
/// <param name="Tests">The <c>Tests</c> of its metadata.</param>
internal sealed record RuleTemplate(string Python, string Tests)
{
    public static RuleTemplate For(string logType) => logType switch
    {
        "AWS.CloudTrail" => CloudTrail,
        "AWS.VPCFlow" => Generic.WithSource("srcAddr"),
        _ => Generic,
    };

    /// <summary>The same for logs that give the source another name.</summary>
    private RuleTemplate WithSource(string name) => new(
        Python.Replace("\"source\"", $"\"{name}\"", StringComparison.Ordinal).Replace("'source'", $"'{name}'", StringComparison.Ordinal),
        Tests.Replace(" source:", $" {name}:", StringComparison.Ordinal));

    public string Metadata(string name, string logType, Severity severity) =>
        $"""
        AnalysisType: rule
        RuleID: {name}
        Filename: {name}.py
        DisplayName: "{DisplayName(name)}"
        Enabled: true
        LogTypes:
          - {logType}
        Severity: {CultureInfo.InvariantCulture.TextInfo.ToTitleCase(severity.ToName().ToLowerInvariant())}
        Description: >-
          Say what happened, why it matters, and which harmless activity looks the same.
        Reference: https://attack.mitre.org/matrices/enterprise/cloud/iaas/
        Runbook: |
          1. Ask the actor of the alert whether this was wanted, and look for a change request.
          2. Look at what else the actor did in the hour before and after.
          3. When it was not wanted: undo it, and rotate the credentials that were used.
        Tags:
          - Example
        Reports:
          MITRE ATT&CK:
            - TA0005:T1562.008
        DedupPeriodMinutes: 60
        Threshold: 1
        Tests:
        {Tests}
        """.ReplaceLineEndings("\n");

    private static string DisplayName(string name)
    {
        string words = name.Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static RuleTemplate CloudTrail { get; } = new(
        """"
        """Say in one sentence what this rule finds."""

        # A guard on source and name first: the engine reads it, and sends no other events to Python.
        EVENT_NAMES = ("DeleteTrail", "StopLogging")


        def rule(event):
            if event.get("eventSource") != "cloudtrail.amazonaws.com" or event.get("eventName") not in EVENT_NAMES:
                return False
            return not event.get("errorCode")


        def title(event):
            actor = event.deep_get("userIdentity", "arn", default="An unknown actor")
            trail = event.deep_get("requestParameters", "name", default="an unknown trail")
            return f"{actor} called {event.get('eventName')} on {trail}"


        def dedup(event):
            # One alert for each actor and account; what it counts is shown in the alert.
            return f"{event.deep_get('userIdentity', 'arn')} {event.get('recipientAccountId')}"


        def alert_context(event):
            return {
                "actor": event.deep_get("userIdentity", "arn"),
                "sourceIPAddress": event.get("sourceIPAddress"),
                "userAgent": event.get("userAgent"),
                "region": event.get("awsRegion"),
                "requestParameters": event.get("requestParameters"),
            }

        """".ReplaceLineEndings("\n"),
        """
          - Name: A user stops a trail
            ExpectedResult: true
            ExpectedTitle: arn:aws:iam::111122223333:user/alice called StopLogging on main
            Log:
              {
                "eventVersion": "1.11",
                "userIdentity": {
                  "type": "IAMUser",
                  "principalId": "AIDAEXAMPLEEXAMPLE123",
                  "arn": "arn:aws:iam::111122223333:user/alice",
                  "accountId": "111122223333",
                  "userName": "alice"
                },
                "eventTime": "2026-01-15T10:12:31Z",
                "eventSource": "cloudtrail.amazonaws.com",
                "eventName": "StopLogging",
                "awsRegion": "eu-central-1",
                "sourceIPAddress": "198.51.100.24",
                "userAgent": "aws-cli/2.17.22",
                "requestParameters": {"name": "main"},
                "responseElements": null,
                "requestID": "1c5e2d9c-0d5e-4a4e-9b7e-6f2f8d3b7a10",
                "eventID": "5a0f3c62-3b4d-4d53-9d7c-0f9b7a3e4c21",
                "readOnly": false,
                "eventType": "AwsApiCall",
                "managementEvent": true,
                "recipientAccountId": "111122223333",
                "eventCategory": "Management"
              }
          - Name: The call is denied
            ExpectedResult: false
            Log:
              {
                "eventSource": "cloudtrail.amazonaws.com",
                "eventName": "StopLogging",
                "errorCode": "AccessDenied",
                "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
                "requestParameters": null,
                "responseElements": null
              }
          - Name: Logging is started
            ExpectedResult: false
            Log:
              {
                "eventSource": "cloudtrail.amazonaws.com",
                "eventName": "StartLogging",
                "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
                "requestParameters": {"name": "main"},
                "responseElements": null
              }

        """);

    private static RuleTemplate Generic { get; } = new(
        """"
        """Say in one sentence what this rule finds."""


        def rule(event):
            return event.get("action") == "REJECT"


        def title(event):
            return f"{event.get('source', 'unknown')} was rejected"


        def dedup(event):
            # One alert for each source; what it counts is shown in the alert.
            return str(event.get("source"))


        def alert_context(event):
            return {"source": event.get("source"), "action": event.get("action")}

        """".ReplaceLineEndings("\n"),
        """
          - Name: A rejected connection
            ExpectedResult: true
            ExpectedTitle: 198.51.100.24 was rejected
            Log:
              action: REJECT
              source: 198.51.100.24
          - Name: An accepted connection
            ExpectedResult: false
            Log:
              action: ACCEPT
              source: 198.51.100.24
          - Name: No action at all
            ExpectedResult: false
            Log:
              source: 198.51.100.24

        """);
}
