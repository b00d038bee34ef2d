using System.Globalization;
using System.Text;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Destinations;

/// <summary>Every message to every destination, with texts that attack whoever shows them in every field.</summary>
public class HostileTextTests
{
    private static readonly Dictionary<string, (Func<DeliveryMessage, ReadOnlyMemory<byte>> Compose, int LongestBytes)> Composers = new()
    {
        ["slack webhook"] = (message => SlackMessage.Compose(message), 4 * SlackMessage.LongestPayload),
        ["slack bot"] = (message => SlackMessage.Compose(message, "C1", "1.2"), 4 * SlackMessage.LongestPayload),
        ["iota"] = (message => AlertJson.Compose(message, AlertFormat.Iota), 256 * 1024),
        ["ocsf"] = (message => AlertJson.Compose(message, AlertFormat.Ocsf), 256 * 1024),
        ["pagerduty"] = (message => PagerDutyDestination.Compose(message, "R"), 512 * 1024),
        ["teams"] = (message => TeamsDestination.Compose(message), 28 * 1024),
    };

    public static TheoryData<string, int> Cases =>
        [.. Composers.Keys.SelectMany(name => Enumerable.Range(0, SomeAlert.HostileTexts.Count).Select(text => new TheoryDataRow<string, int>(name, text)))];

    public static TheoryData<string> Names => [.. Composers.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_stays_valid_JSON_within_the_limits(string name, int text)
    {
        (Func<DeliveryMessage, ReadOnlyMemory<byte>> compose, int longest) = Composers[name];
        foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.With(SomeAlert.HostileTexts[text])))
        {
            ReadOnlyMemory<byte> payload = compose(message);
            Assert.InRange(payload.Length, 1, longest);
            using JsonDocument document = JsonDocument.Parse(payload);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_people_see_holds_no_invisible_characters(string name, int text)
    {
        if (name is "iota" or "ocsf")
            return; // for machines: escaped, but complete
        foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.With(SomeAlert.HostileTexts[text])))
        {
            using JsonDocument document = JsonDocument.Parse(Composers[name].Compose(message));
            foreach (string shown in Strings(document.RootElement))
                Assert.False(shown.EnumerateRunes().Any(IsInvisible), shown[..Math.Min(shown.Length, 200)]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_machines_get_is_plain_ASCII_unless_it_is_Slack(string name)
    {
        if (name.StartsWith("slack", StringComparison.Ordinal))
            return;
        Alert alert = SomeAlert.With(SomeAlert.HostileTexts[3]);
        Assert.All(SomeAlert.Messages(alert), message => Assert.True(Ascii.IsValid(Composers[name].Compose(message).Span)));
    }

    [Fact]
    public void Slack_reads_no_markup_in_hostile_text()
    {
        foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.With(SomeAlert.HostileTexts[0])))
        {
            using JsonDocument document = JsonDocument.Parse(SlackMessage.Compose(message));
            foreach (string shown in Strings(document.RootElement))
                Assert.DoesNotContain("<", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Teams_shows_hostile_text_in_text_runs_alone_and_links_nowhere_it_says()
    {
        foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.With(SomeAlert.HostileTexts[2])))
        {
            using JsonDocument document = JsonDocument.Parse(TeamsDestination.Compose(message));
            Assert.DoesNotContain("\"TextBlock\"", document.RootElement.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("OpenUrl", document.RootElement.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://evil.example@console.aws.amazon.com/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://example.com/")]
    [InlineData("https://example.com/\u202Egpj.exe|<!channel>")]
    public void An_address_that_is_not_what_it_looks_like_is_no_link(string address)
    {
        Uri? link = AlertLink.Web(address);
        Assert.True(link is null || (link.Host == "example.com" && Ascii.IsValid(link.AbsoluteUri)), link?.AbsoluteUri);
    }

    [Theory]
    [InlineData("eu-central-1", "a1b2", "https://eu-central-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-central-1#/events/a1b2")]
    [InlineData("cn-north-1", "a1b2", "https://cn-north-1.console.amazonaws.cn/cloudtrailv2/home?region=cn-north-1#/events/a1b2")]
    [InlineData("us-gov-west-1", "a1b2", "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudtrailv2/home?region=us-gov-west-1#/events/a1b2")]
    [InlineData("eu-central-1", "sha256:0011:0", null)]
    [InlineData("evil.example/", "a1b2", null)]
    [InlineData("eu-central-1", "../../x", null)]
    public void The_event_is_linked_where_the_console_can_show_it(string region, string eventId, string? expected) =>
        Assert.Equal(expected, AlertLink.Event(SomeAlert.Plain with { Regions = [region], FirstEventId = eventId }));

    private static bool IsInvisible(Rune rune) => rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
