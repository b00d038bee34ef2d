using System.Globalization;
using System.Text;
using Iota.Engine.Decoding;
using Iota.Engine.LogTypes;

namespace Iota.Engine.Lake;

/// <summary>The hour (UTC) in which an event happened, counted from 1970. What bears no readable time is of hour 0.</summary>
internal static class LakeHour
{
    private const int TicksPlaces = 15; // "YYYY-MM-DDTHH with its quote, and what follows the hour

    /// <summary>The bytes that decide about the hour, when the time is written as CloudTrail does; else nothing.</summary>
    public static ReadOnlySpan<byte> Prefix(in Record record)
    {
        ReadOnlySpan<byte> raw = record.Fields.Raw(record.Json, RecordField.EventTime);
        return raw.Length > TicksPlaces && raw.EndsWith("Z\""u8) && raw[0] == '"' && raw[11] == 'T' && raw[14] == ':' ? raw[1..14] : default;
    }

    /// <param name="prefix">As <see cref="Prefix"/> gives it.</param>
    public static long Of(in Record record, ILogParser parser, ReadOnlySpan<byte> prefix)
    {
        if (!prefix.IsEmpty
            && DateTime.TryParseExact(Encoding.ASCII.GetString(prefix), "yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime hour))
            return Of(hour);
        return parser.ReadHeader(record.Json.ToArray()).Time is { } time ? Of(time.UtcDateTime) : 0;
    }

    public static DateTime ToTime(long hour) => DateTime.UnixEpoch.AddHours(hour);

    private static long Of(DateTime time) => Math.Max(0, (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerHour);
}
