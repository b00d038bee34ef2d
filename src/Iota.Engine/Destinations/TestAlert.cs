using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>The alert of <c>iota destinations test</c>: marked as a test in every text that a person or a machine may look at.</summary>
public static class TestAlert
{
    public const string RuleId = "Iota.Test";

    /// <param name="now">Part of its id, so that every test is a new alert.</param>
    public static Delivery Create(string destination, DateTimeOffset now)
    {
        var alert = new Alert
        {
            AlertId = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"test {now:O}")).AsSpan(0, 16)),
            RuleId = RuleId,
            DedupKey = "test",
            Title = "[TEST] Test alert from Iota: nothing has happened",
            Severity = Severity.Info,
            LogType = "Iota.Test",
            Count = 1,
            FirstEventTime = now,
            LastEventTime = now,
            Description = "Somebody ran 'iota destinations test' to see whether alerts arrive here. Nothing needs to be done.",
            Context = """{"test":true}""",
        };
        return new Delivery(0, new AlertMessage(alert), destination, 1);
    }
}
