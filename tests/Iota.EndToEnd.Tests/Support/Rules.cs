namespace Iota.EndToEnd.Tests.Support;

/// <summary>Rules of the tests.</summary>
internal static class Rules
{
    /// <summary>Matches every event.</summary>
    public const string Every = "def rule(event):\n    return True\n";

    /// <summary>Matches <c>DeleteTrail</c>, and has what a rule can have.</summary>
    public const string DeleteTrail = """
        def rule(event):
            return event.get("eventName") == "DeleteTrail"


        def title(event):
            return f"a trail was deleted in {event.get('recipientAccountId')}"


        def severity(event):
            return "HIGH"


        def alert_context(event):
            return {"from": event.get("sourceIPAddress")}

        """;

    /// <summary>Metadata in the Panther format.</summary>
    public static string Metadata(string id, string more = "") => $"""
        AnalysisType: rule
        RuleID: {id}
        Filename: {id}.py
        Enabled: true
        LogTypes: [AWS.CloudTrail]
        Severity: Medium
        {more}
        """;
}
