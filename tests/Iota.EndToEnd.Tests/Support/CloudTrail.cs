using System.IO.Compression;
using System.Text;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>Makes events and log objects.</summary>
internal static class CloudTrail
{
    public const string Account = "111122223333";

    /// <summary>One event.</summary>
    /// <param name="more">Further members, as JSON without braces.</param>
    public static string Event(string id, string name = "DeleteTrail", string time = "2026-11-18T02:00:00Z", string more = "\"requestParameters\":null") =>
        $$"""
        {"eventVersion":"1.08","eventID":"{{id}}","eventTime":"{{time}}","eventSource":"cloudtrail.amazonaws.com","eventName":"{{name}}","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.77","recipientAccountId":"{{Account}}",{{more}}}
        """;

    /// <summary>A log object as CloudTrail delivers it, before compression.</summary>
    public static string Records(params IEnumerable<string> events) => $$"""{"Records":[{{string.Join(',', events)}}]}""";

    /// <summary>That many events with ids <c>PREFIX0</c>, <c>PREFIX1</c>, …, a second apart.</summary>
    public static string Events(string prefix, int count, string name = "DeleteTrail") =>
        Records(Enumerable.Range(0, count).Select(i => Event($"{prefix}{i}", name, $"2026-11-18T02:{i / 60 % 60:00}:{i % 60:00}Z")));

    public static byte[] Gzip(string content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var target = new MemoryStream();
        using (Stream gzip = GzipTo(target, level)) gzip.Write(Encoding.UTF8.GetBytes(content));
        return target.ToArray();
    }

    /// <summary>Compresses what is written into the target.</summary>
    public static Stream GzipTo(Stream target, CompressionLevel level = CompressionLevel.Fastest) =>
#pragma warning disable RS0030 // Banned because of how it reads; it writes well.
        new GZipStream(target, level, leaveOpen: true);
#pragma warning restore RS0030
}
