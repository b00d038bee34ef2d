using System.Text;
using System.Text.Json;
using CsCheck;
using Iota.Engine.Sources;

namespace Iota.Engine.Tests.Sources;

public class NotificationTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Sources", "notifications");

    private static readonly string[] Names = [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Cases => [.. Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_form_is_read_as_its_golden_file_says(string name)
    {
        (string body, string[] expected) = Read(name);
        Assert.Equal(expected, Describe(Notification.Parse(body)));
    }

    [Theory]
    [InlineData("s3-event-object-created", "object s3://lambda-artifacts-deafc19498e3f2df/b21b84d653bb07b05b1e6b33684dc11b version=\"b21b84d653bb07b05b1e6b33684dc11b\" size=1305107")]
    [InlineData("s3-event-urlencoded-key", "object s3://ct-siem-sync/my file=a.json.gz version=\"b21b84d653bb07b05b1e6b33684dc11b\" size=4096")]
    [InlineData("s3-test-event", "ignored TestEvent 1")]
    [InlineData("eventbridge-object-created", "object s3://amzn-s3-demo-bucket1/example-key version=IYV3p45BT0ac8hjHg1houSdS1a.Mro8e size=5")]
    [InlineData("eventbridge-object-created-plus-key", "object s3://ct-siem-sync/my+file.json.gz version=IYV3p45BT0ac8hjHg1houSdS1a.Mro8e size=4096")]
    [InlineData("eventbridge-object-created-unsupported-version", "problem")]
    [InlineData("eventbridge-object-deleted", "ignored NotCreated 1")]
    [InlineData("eventbridge-object-restore-completed", "ignored NotCreated 1")]
    [InlineData("eventbridge-object-annotation-created", "ignored NotCreated 1")]
    [InlineData("sqs-s3-event", "object s3://lambda-artifacts-deafc19498e3f2df/b21b84d653bb07b05b1e6b33684dc11b version=\"b21b84d653bb07b05b1e6b33684dc11b\" size=1305107")]
    [InlineData("sqs-sns-event", "object s3://lambda-artifacts-deafc19498e3f2df/b21b84d653bb07b05b1e6b33684dc11b version=\"b21b84d653bb07b05b1e6b33684dc11b\" size=1305107")]
    public void Notifications_of_another_project_are_read_the_same(string file, string expected)
    {
        string path = Path.Combine(TestData.Require("eventbridge"), "boogy__cloudtrail-rs/crates/core/tests/fixtures", file + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        string[] bodies = file.StartsWith("sqs-", StringComparison.Ordinal)
            ? [.. document.RootElement.GetProperty("Records").EnumerateArray().Select(message => message.GetProperty("body").GetString()!)]
            : [document.RootElement.GetRawText()];
        Assert.All(bodies, body => Assert.Equal([expected], Describe(Notification.Parse(body))));
    }

    [Fact]
    public void The_same_event_is_called_the_same_when_it_comes_again_and_another_one_is_not()
    {
        string body = Read("eventbridge-cloudtrail-api-call").Body;
        InlineEvent first = Notification.Parse(body).Event!;
        Assert.Equal(first.Source, Notification.Parse(body).Event!.Source);
        Assert.NotEqual(first.Source, Notification.Parse(Read("eventbridge-cloudtrail-sign-in").Body).Event!.Source);
        Assert.Equal(body, Encoding.UTF8.GetString(first.Json.Span));
        Assert.StartsWith("eventbridge:", first.Source.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_or_too_deep_is_refused_at_once()
    {
        Assert.Equal("it is larger than an SQS message can be.", Notification.Parse(new string(' ', 2_000_000)).Problem);
        Assert.Equal("it is not valid JSON.", Notification.Parse(new string('[', 500_000)).Problem);
    }

    /// <summary>Golden files with pieces cut out, put in and exchanged: each is either understood or has a problem, and none is an exception or nothing at all.</summary>
    [Fact]
    public void Damaged_notifications_never_throw_and_are_never_lost()
    {
        string[] bodies = [.. Names.Select(name => Read(name).Body)];
        Gen<string> damaged = Gen.Select(Gen.Int[0, bodies.Length - 1], Gen.Int[0, bodies.Length - 1], Gen.Int[0, 4000], Gen.Int[0, 400], Gen.Int[0, 5], Gen.Char)
            .Select((body, other, at, length, kind, with) => Damage(bodies[body], bodies[other], at, length, kind, with));
        damaged.Sample(body =>
        {
            Notification notification = Notification.Parse(body);
            return notification.Problem is not null || notification.Objects.Count > 0 || notification.Event is not null || notification.Ignored.Count > 0;
        }, iter: 20_000);
    }

    [Fact]
    public void Any_text_is_read_without_an_exception() => Gen.String.Sample(text => { _ = Notification.Parse(text); }, iter: 20_000);

    [Fact]
    public void A_key_that_S3_encodes_is_decoded_to_itself() =>
        Gen.String.Where(key => key.Length > 0 && !key.Any(char.IsSurrogate)).Sample(key =>
            ObjectKey.Decode(Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal)) == key, iter: 10_000);

    private static string Damage(string body, string other, int at, int length, int kind, char with)
    {
        at = body.Length == 0 ? 0 : at % body.Length;
        length = Math.Min(length, body.Length - at);
        return kind switch
        {
            0 => body[..at],
            1 => body.Remove(at, length),
            2 => body.Insert(at, with.ToString()),
            3 => body.Insert(at, other),
            4 => body[..at] + with + body[Math.Min(at + 1, body.Length)..],
            _ => body.Insert(at, "\\ud800"),
        };
    }

    private static (string Body, string[] Expected) Read(string name)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));
        JsonElement body = golden.RootElement.GetProperty("body");
        return (body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(),
            [.. golden.RootElement.GetProperty("expected").EnumerateArray().Select(line => line.GetString()!)]);
    }

    private static List<string> Describe(Notification notification)
    {
        List<string> lines = [.. notification.Objects.Select(item => $"object {item.Name} version={item.Version} size={item.Size}")];
        if (notification.Event is not null) lines.Add("event");
        lines.AddRange(notification.Ignored.Select(item => $"ignored {item.Key} {item.Value}"));
        if (notification.Problem is not null) lines.Add("problem");
        return lines;
    }
}
