using System.Text;
using Iota.Engine.Alerts;

namespace Iota.Engine.Tests.Support;

internal static class SomeAlert
{
    public static Alert Plain { get; } = WindowTotals.Of(SomeDetection.At(0), "00112233445566778899aabbccddeeff").Alert;

    /// <summary>Texts that attack whoever shows them.</summary>
    public static IReadOnlyList<string> HostileTexts { get; } =
    [
        "<!channel> <@U012AB3CD> <https://evil.example|Click here> *bold* `code` ~x~ >quote",
        "```\nend of block <!here>",
        "[click](https://evil.example) **bold** <at>everyone</at> ![x](https://evil.example/x.png)",
        "\u202Etxt.exe\u202C \u2066hidden\u2069 \u200B\u200F",
        "\u001b[31mred\u001b[0m \a\b\0 \u009b31m line\r\nforged: line\u2028next",
        new string('x', 100_000),
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦\"\\\n", 10_000)),
        "lone \ud800 surrogate \udfff",
        "</script><script>alert(1)</script> {{7*7}} ${jndi:ldap://x} '; DROP TABLE alerts;--",
    ];

    /// <summary>An alert with the text wherever a log can put text.</summary>
    public static Alert With(string text) => Plain with
    {
        RuleId = text,
        DedupKey = text,
        Title = text,
        LogType = text,
        FirstEventId = text,
        Accounts = [.. Enumerable.Repeat(text, 100)],
        Regions = [text],
        Actor = text,
        SourceAddress = text,
        Context = $$"""{"value":"{{System.Text.Json.JsonEncodedText.Encode(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))}}"}""",
        Description = text,
        Reference = text,
        Runbook = text,
    };

    /// <summary>All kinds of messages about an alert.</summary>
    public static IReadOnlyList<DeliveryMessage> Messages(Alert alert) =>
    [
        new AlertMessage(alert),
        new FollowUpMessage(alert, AnnouncedCount: 1, Sequence: 1),
        new DigestMessage(alert, [.. Enumerable.Repeat(alert, 10)], AlertCount: 12_345, EventCount: 67_890),
        FollowUpDigest(alert),
    ];

    public static DigestMessage FollowUpDigest(Alert alert) =>
        new(alert, [.. Enumerable.Repeat(alert, 10)], AlertCount: 500, EventCount: 1_734) { AnnouncedCount = 500, Sequence = 1, FirstDigest = new string('f', 32) };
}
