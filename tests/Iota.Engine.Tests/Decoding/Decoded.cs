using System.Text;
using Iota.Engine.Decoding;
using Record = Iota.Engine.Decoding.Record;

namespace Iota.Engine.Tests.Decoding;

/// <summary>A record that was read, kept.</summary>
internal sealed record DecodedRecord(string Json, long Index, long Offset, FailureReason? Defect);

/// <summary>All that reading an object to its end gave.</summary>
internal sealed record Decoded(IReadOnlyList<DecodedRecord> Records, FailureReason? Failure, string? Message, long Counted, bool IsDigest)
{
    public IReadOnlyList<string> Good => [.. Records.Where(r => r.Defect is null).Select(r => r.Json)];

    public IReadOnlyList<FailureReason> Defects => [.. Records.Where(r => r.Defect is not null).Select(r => r.Defect!.Value)];

    public static Decoded Read(string text, DecodeLimits? limits = null) => Read(Encoding.UTF8.GetBytes(text), limits: limits);

    public static Decoded Read(byte[] content, int chunkBytes = int.MaxValue, DecodeLimits? limits = null) =>
        Read(new ChunkedStream(content, chunkBytes), limits);

    public static Decoded Read(Stream stream, DecodeLimits? limits = null)
    {
        List<DecodedRecord> records = [];
        using var reader = new RecordReader(stream, limits ?? new DecodeLimits());
        FailureReason? failure = null;
        string? message = null;
        try
        {
            while (reader.FillAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
            {
                while (reader.TryRead(out Record record))
                    records.Add(new DecodedRecord(Encoding.UTF8.GetString(record.Json), record.Index, record.Offset, record.Defect));
            }
        }
        catch (ObjectFailedException failed)
        {
            failure = failed.Reason;
            message = failed.Message;
        }
        // The law of the decoder, checked wherever a test reads anything.
        Assert.Equal(records.Count, reader.Records);
        Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(r => r.Index));
        return new Decoded(records, failure, message, reader.Records, reader.IsDigest);
    }
}
