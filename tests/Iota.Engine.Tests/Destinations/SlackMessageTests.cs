using System.Text;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Destinations;

public class SlackMessageTests
{
    private static readonly Alert Sample = WindowTotals.Of(SomeDetection.At(0), "00112233445566778899aabbccddeeff").Alert;

    /// <summary>Texts that would do harm unescaped, or break the message.</summary>
    public static TheoryData<string> Hostile =>
    [
        "<!channel> <@U123> <https://evil.example|click>",
        "*bold* _it_ ~no~ `code` ```block```",
        "a`\n```\n<!here>\n```",
        "&amp;&lt;!channel&gt;",
        "right\u202eto left\u2066 \u200f\ufeff\u200b",
        "nul\0bell\u0007esc\u001b[31m\r\nnext",
        "lone \ud800 and \udc00",
        new string('x', 100_000),
        new string('<', 100_000),
        new string('"', 100_000),
        new string('\\', 100_000),
        new string('\n', 50_000) + "x",
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 20_000)),
        "a" + new string('\u0301', 100_000),
        "https://evil.example/|x><!channel>",
    ];

    [Fact]
    public void An_alert_shows_what_somebody_who_is_woken_by_it_wants_to_know()
    {
        Alert alert = Sample with
        {
            Count = 1_234,
            LastEventTime = SomeDetection.Noon.AddMinutes(61),
            Accounts = ["1", "2", "3", "4", "5", "6", "7"],
            Description = "Root was used.",
            Runbook = "https://wiki.example.com/root?a=1&b=2",
            Reference = "Ask <b>Bob</b>",
        };
        string[] texts = Texts(alert);
        Assert.Equal(
            [
                "HIGH: root logged in at 0",
                "HIGH: root logged in at 0",
                "*Severity*\n`HIGH`",
                "*Rule*\n`Root.Login`",
                "*Accounts*\n`1, 2, 3, 4, 5 and 2 more`",
                "*Region*\n`eu-central-1`",
                "*Actor*\n`root`",
                "*Source address*\n`203.0.113.9`",
                "*Events*\n`1,234`",
                "*First event*\n`2026-03-04 12:00:00 UTC`",
                "*Last event*\n`2026-03-04 13:01:00 UTC`",
                "Description: Root was used.",
                "```\n{\n  \"mfa\": false\n}\n```",
                "*Runbook*: <https://wiki.example.com/root?a=1&amp;b=2|wiki.example.com>",
                "Reference: Ask &lt;b&gt;Bob&lt;/b&gt;",
                "*Event*: <https://eu-central-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-central-1#/events/event-0|CloudTrail console>",
                "Alert `00112233445566778899aabbccddeeff`",
            ],
            texts);
    }

    [Fact]
    public void What_an_alert_does_not_know_is_left_out()
    {
        string[] texts = Texts(Sample with { Accounts = [], Regions = [], Actor = "", SourceAddress = "", Context = "{}" });
        Assert.Equal(["Severity", "Rule", "Events", "First event", "Last event"], texts.Where(text => text.StartsWith('*')).Select(text => text.Split('*')[1]));
        Assert.DoesNotContain(texts, text => text.Contains("```", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_severity_has_a_colour_of_its_own()
    {
        IEnumerable<JsonElement> messages = Enum.GetValues<Severity>().Select(severity => Compose(Sample with { Severity = severity }));
        Assert.Equal(5, messages.Select(message => message.GetProperty("attachments")[0].GetProperty("color").GetString()).Distinct().Count());
    }

    [Fact]
    public void Links_are_not_unfolded_and_names_are_not_linked()
    {
        JsonElement message = Compose(Sample);
        Assert.False(message.GetProperty("unfurl_links").GetBoolean());
        Assert.False(message.GetProperty("unfurl_media").GetBoolean());
        Assert.False(message.TryGetProperty("link_names", out _));
        Assert.False(message.TryGetProperty("parse", out _));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_in_every_field_stays_text(string hostile)
    {
        foreach (string text in Texts(Everywhere(hostile)))
        {
            string withoutLinks = text.Contains("https://evil.example/", StringComparison.Ordinal) ? "" : text;
            Assert.DoesNotContain('<', withoutLinks);
            Assert.DoesNotContain('>', withoutLinks);
            Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
            Assert.DoesNotContain(text, c => c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200f' or '\ufeff');
            Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))); // no half of a pair
            Assert.DoesNotMatch("&(?!amp;|lt;|gt;)", text); // no half of an escape
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_cannot_end_its_code_span_or_block(string hostile)
    {
        foreach (string text in Texts(Everywhere(hostile)).Where(text => text.StartsWith('*') || text.StartsWith("```", StringComparison.Ordinal)))
        {
            string value = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
            string inner = text.StartsWith('*') ? value.Trim('`') : value[..^3];
            Assert.DoesNotContain('`', inner);
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_of_any_length_stays_within_Slacks_limits(string hostile)
    {
        Alert alert = Everywhere(hostile);
        Assert.InRange(Encoding.UTF8.GetString(SlackMessage.Compose(new AlertMessage(alert)).Span).Length, 1, SlackMessage.LongestPayload);
        JsonElement message = Compose(alert);
        Assert.InRange(message.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()!.Length, 1, 150);
        foreach (JsonElement block in message.GetProperty("attachments")[0].GetProperty("blocks").EnumerateArray())
        {
            if (block.TryGetProperty("fields", out JsonElement fields))
                Assert.InRange(fields.GetArrayLength(), 1, 10);
            else
                Assert.InRange(block.GetProperty("text").GetProperty("text").GetString()!.Length, 1, 3_000);
        }
    }

    [Fact]
    public void A_text_is_cut_between_the_characters_that_a_reader_sees()
    {
        Assert.Equal("ab👩‍🚀…".Replace("\u200d", "", StringComparison.Ordinal), SlackText.Plain("ab👩‍🚀👩‍🚀👩‍🚀", 8));
        Assert.Equal("ab&amp;…", SlackText.Plain("ab&&&", 8));
        Assert.Equal("abcde\u0301…", SlackText.Plain("abcde\u0301f\u0301g\u0301", 8));
        Assert.Equal("abcdefgh", SlackText.Plain("abcdefgh", 8));
        Assert.Equal("abcdefg…", SlackText.Plain("abcdefghi", 8));
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://docs.aws.amazon.com@evil.example/")]
    [InlineData("see https://example.com")]
    [InlineData("https://")]
    public void Only_an_honest_https_address_becomes_a_link(string text) =>
        Assert.Contains($"Runbook: {text}", Texts(Sample with { Runbook = text }));

    [Theory]
    [InlineData("https://example.com/a|b<c>`d", "<https://example.com/a%7Cb%3Cc%3E%60d|example.com>")]
    [InlineData("https://example.com/\u202egpj", "<https://example.com/%E2%80%AEgpj|example.com>")]
    [InlineData("https://b\u00fccher.example/x", "<https://xn--bcher-kva.example/x|xn--bcher-kva.example>")]
    public void An_address_cannot_break_out_of_its_link_and_shows_where_it_goes(string url, string link) =>
        Assert.Contains($"*Runbook*: {link}", Texts(Sample with { Runbook = url }));

    [Theory]
    [InlineData("not json <!channel>", "```\nnot json &lt;!channel&gt;\n```")]
    [InlineData("""{"a":"\ud800"}""", """
        ```
        {"a":"\ud800"}
        ```
        """)]
    [InlineData("""{"ü":"<&>"}""", "```\n{\n  \"ü\": \"&lt;&amp;&gt;\"\n}\n```")]
    public void A_context_that_is_odd_is_shown_all_the_same(string context, string expected) =>
        Assert.Contains(expected, Texts(Sample with { Context = context }));

    [Fact]
    public void A_context_with_a_lone_surrogate_is_shown_all_the_same() =>
        Assert.Contains("```\n{\"a\":\"\ufffd\"}\n```", Texts(Sample with { Context = "{\"a\":\"\ud800\"}" }));

    private static Alert Everywhere(string text) => Sample with
    {
        AlertId = text,
        RuleId = text,
        Title = text,
        Actor = text,
        SourceAddress = text,
        Accounts = [text, text],
        Regions = [text],
        Context = text,
        Description = text,
        Runbook = text,
        Reference = text,
    };

    private static JsonElement Compose(Alert alert)
    {
        using JsonDocument document = JsonDocument.Parse(SlackMessage.Compose(new AlertMessage(alert)));
        return document.RootElement.Clone();
    }

    /// <summary>Every text that Slack would show, in order.</summary>
    private static string[] Texts(Alert alert)
    {
        var texts = new List<string>();
        Collect(Compose(alert));
        return [.. texts];

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray())
                    Collect(item);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property is { Name: "text", Value.ValueKind: JsonValueKind.String })
                        texts.Add(property.Value.GetString()!);
                    else
                        Collect(property.Value);
                }
            }
        }
    }
}
