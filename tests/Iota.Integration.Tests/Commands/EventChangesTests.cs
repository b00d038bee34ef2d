using System.Text;
using System.Text.Json;
using Iota.Console.Fuzzing;

namespace Iota.Integration.Tests.Commands;

/// <summary>How the events of tests are changed to find rules that fail.</summary>
public class EventChangesTests
{
    private const string Record = """
        {"eventSource":"s3.amazonaws.com","eventName":"PutBucketAcl","eventID":"e","userIdentity":{"type":"IAMUser","arn":"a"},
         "requestParameters":{"bucket":"b","grants":[{"id":"7"}],"force":true},"responseElements":null,"resources":[{"type":"t"}],"recipientAccountId":"1"}
        """;

    private static readonly EventChange[] Changes = [.. EventChanges.Of(Encoding.UTF8.GetBytes(Record), "AWS.CloudTrail")];

    [Fact]
    public void What_CloudTrail_always_writes_is_never_touched()
    {
        Assert.All(Changes, change =>
        {
            using var record = JsonDocument.Parse(change.Event);
            Assert.Equal("PutBucketAcl", record.RootElement.GetProperty("eventName").GetString());
            Assert.Equal("s3.amazonaws.com", record.RootElement.GetProperty("eventSource").GetString());
            Assert.Equal(JsonValueKind.Object, record.RootElement.GetProperty("userIdentity").ValueKind);
        });
    }

    [Theory]
    [InlineData("userIdentity.arn dropped")]
    [InlineData("userIdentity.arn null")]
    [InlineData("userIdentity replaced by that of an AWS service")]
    [InlineData("requestParameters null")]
    [InlineData("requestParameters dropped")]
    [InlineData("requestParameters omitted for its size")]
    [InlineData("requestParameters.bucket hidden")]
    [InlineData("requestParameters.bucket a list of the text")]
    [InlineData("requestParameters.grants an object with items instead of a list")]
    [InlineData("requestParameters.grants hidden text instead of a list")]
    [InlineData("requestParameters.grants[0].id a number instead of text")]
    [InlineData("requestParameters.force text instead of a number or truth value")]
    [InlineData("resources[0].type dropped")]
    [InlineData("recipientAccountId dropped")]
    [InlineData("errorCode AccessDenied, responseElements null")]
    public void What_CloudTrail_does_to_fields_is_done(string change) => Assert.Contains(change, Changes.Select(made => made.ToString()));

    [Fact]
    public void The_first_is_the_event_itself_and_each_other_differs_from_it()
    {
        using var original = JsonDocument.Parse(Record);
        Assert.Equal("unchanged", Changes[0].ToString());
        Assert.All(Changes.Skip(1), change =>
        {
            using var record = JsonDocument.Parse(change.Event);
            Assert.False(JsonElement.DeepEquals(original.RootElement, record.RootElement), change.ToString());
        });
    }

    [Fact]
    public void Of_other_log_types_fields_are_dropped_and_null_only()
    {
        IEnumerable<string> changes = EventChanges.Of("""{"a":{"b":1}}"""u8.ToArray(), "AWS.VPCFlow").Select(change => change.ToString());
        Assert.Equal(["unchanged", "a dropped", "a null", "a.b dropped", "a.b null"], changes);
    }
}
