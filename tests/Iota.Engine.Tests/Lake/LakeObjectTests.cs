using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Iota.Engine.Decoding;
using Iota.Engine.Lake;
using Iota.Engine.LogTypes;
using Iota.Engine.Sources;
using Record = Iota.Engine.Decoding.Record;

namespace Iota.Engine.Tests.Lake;

/// <summary>What the files of the lake hold, and how they are called.</summary>
public class LakeObjectTests
{
    private static readonly DateTime Start = new(2026, 11, 24, 22, 0, 0, DateTimeKind.Utc);

    /// <summary>Minutes after <see cref="Start"/>: near each other, as in CloudTrail's objects, or anywhere in two days.</summary>
    private static readonly Gen<int[]> Minutes = Gen.OneOf(Gen.Int[0, 90].Array[0, 60], Gen.Int[0, 2 * 24 * 60].Array[0, 60]);

    [Fact]
    public void Each_event_is_there_once_in_the_partition_of_its_hour() => Minutes.Sample(minutes =>
    {
        string[] events = [.. minutes.Select((minute, number) => Event(number, Start.AddMinutes(minute).ToString("yyyy-MM-ddTHH:mm:ssZ", null)))];
        Dictionary<string, string[]> files = Files(string.Join('\n', events));
        Assert.Equal(events.Order(StringComparer.Ordinal), files.Values.SelectMany(lines => lines).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.All(file.Value, line =>
        {
            DateTime time = DateTime.Parse(Regex.Match(line, "eventTime\":\"([^\"]+)").Groups[1].Value, null, System.Globalization.DateTimeStyles.AdjustToUniversal);
            Assert.StartsWith($"log_type=aws_cloudtrail/day={time:yyyy-MM-dd}/hour={time:HH}/", file.Key, StringComparison.Ordinal);
        }));
    }, iter: 200);

    [Fact]
    public void The_same_events_make_the_same_files_whatever_the_object_is_called_and_others_make_others() => Minutes.Sample(minutes =>
    {
        string content = string.Join('\n', minutes.Select((minute, number) => Event(number, Start.AddMinutes(minute).ToString("yyyy-MM-ddTHH:mm:ssZ", null))));
        (string, string)[] files = [.. Raw(content, "a")];
        Assert.Equal(files, Raw(content, "b"));
        Assert.Equal(files.Length, files.Select(file => file.Item1).Distinct().Count());
        Assert.Empty(Raw(content.Replace("\"id", "\"other", StringComparison.Ordinal)).Intersect(files));
    }, iter: 100);

    [Theory]
    [InlineData("2026-11-24T18:59:59Z", "day=2026-11-24/hour=18")]
    [InlineData("2026-11-24T18:59:59.999Z", "day=2026-11-24/hour=18")]
    [InlineData("2026-11-24T23:30:00-02:00", "day=2026-11-25/hour=01")]
    [InlineData("2026-11-24 18:59:59", "day=2026-11-24/hour=18")]
    [InlineData("2026-13-24T18:00:00Z", "day=1970-01-01/hour=00")]
    [InlineData("yesterday", "day=1970-01-01/hour=00")]
    [InlineData("../../../etc/T0:0Z", "day=1970-01-01/hour=00")]
    [InlineData("0001-01-01T00:00:00Z", "day=1970-01-01/hour=00")]
    [InlineData("9999-12-31T23:59:59Z", "day=9999-12-31/hour=23")]
    public void The_hour_is_that_of_the_event_in_UTC_and_that_of_1970_when_it_says_none(string time, string partition) =>
        Assert.StartsWith($"log_type=aws_cloudtrail/{partition}/", Assert.Single(Files(Event(1, time))).Key, StringComparison.Ordinal);

    [Fact]
    public void An_event_without_a_time_is_there_all_the_same() => Assert.StartsWith(
        "log_type=aws_cloudtrail/day=1970-01-01/hour=00/",
        Assert.Single(Files("""{"eventSource":"iam.amazonaws.com","eventName":"ListUsers","eventTime":12}""")).Key, StringComparison.Ordinal);

    [Fact]
    public void What_is_pretty_printed_becomes_one_line_that_says_the_same()
    {
        const string Pretty = "{\r\n  \"eventSource\": \"iam.amazonaws.com\",\n  \"eventName\": \"A\\nB\",\n  \"eventTime\":\"2026-11-24T18:00:00Z\" }";
        Assert.Equal("{    \"eventSource\": \"iam.amazonaws.com\",   \"eventName\": \"A\\nB\",   \"eventTime\":\"2026-11-24T18:00:00Z\" }", Assert.Single(Assert.Single(Files($"[{Pretty}]")).Value));
    }

    [Fact]
    public void What_is_set_aside_is_not_there() => Assert.Single(Assert.Single(Files($"{{\"not\":\"a log\"}}\n{{broken}}\n{Event(1, "2026-11-24T18:00:00Z")}")).Value);

    [Fact]
    public void Log_types_lie_apart() => Assert.Equal(
        ["aws_cloudtrail", "aws_cloudtrailinsight"],
        Files($"{Event(1, "2026-11-24T18:00:00Z")}\n{{\"insightDetails\":{{}},\"eventTime\":\"2026-11-24T18:00:00Z\"}}").Keys.Select(key => key.Split('/')[0].Split('=')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void A_large_object_makes_several_files_and_none_of_its_events_is_lost()
    {
        var random = new Random(1);
        string[] events = [.. Enumerable.Range(0, 300).Select(number => Event(number, "2026-11-24T18:00:00Z", Convert.ToBase64String(RandomBytes(random, 30_000))))];
        Dictionary<string, string[]> files = Files(string.Join('\n', events));
        Assert.InRange(files.Count, 2, 4);
        Assert.Equal(events.Order(StringComparer.Ordinal), files.Values.SelectMany(lines => lines).Order(StringComparer.Ordinal));
    }

    private static string Event(int number, string time, string text = "") =>
        $$"""{"eventID":"id{{number}}","eventTime":"{{time}}","eventSource":"iam.amazonaws.com","eventName":"ListUsers","text":"{{text}}"}""";

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The lines of each file.</summary>
    private static Dictionary<string, string[]> Files(string content) => Raw(content).ToDictionary(
        file => file.Key, file => Encoding.UTF8.GetString(Expand(Convert.FromBase64String(file.Content))).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static List<(string Key, string Content)> Raw(string content, string name = "a")
    {
        using var events = new LakeObject(new ObjectRef("logs", name));
        var classifier = new Classifier();
        using var reader = new RecordReader(new MemoryStream(Encoding.UTF8.GetBytes(content)), new DecodeLimits());
        while (reader.FillAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out Record record))
                if (record.Defect is null && classifier.Classify(record.Fields) is { } parser) events.Add(parser, record);
        }
        events.Complete();
        Assert.Null(events.Failure);
        return [.. events.Files().Select(file => (file.Key, Convert.ToBase64String(file.Content)))];
    }

    private static byte[] Expand(byte[] gzip)
    {
        using var inflater = new GzipInflater();
        using var expanded = new MemoryStream();
        byte[] room = new byte[64 * 1024];
        for (ReadOnlySpan<byte> left = gzip; ;)
        {
            inflater.Inflate(left, room, out int consumed, out int written);
            left = left[consumed..];
            expanded.Write(room, 0, written);
            if (written == 0 && left.IsEmpty) break;
        }
        inflater.EnsureComplete();
        return expanded.ToArray();
    }
}
