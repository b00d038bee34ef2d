namespace Iota.Engine.Decoding;

/// <summary>What a log object may cost. Log content is hostile: whatever exceeds a limit is refused with a message that names the limit.</summary>
public sealed record DecodeLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>Bytes of the object as stored. Default 256 MiB.</summary>
    public long MaxObjectBytes { get; init; } = 256 * MiB;

    /// <summary>Bytes after decompression. Default 2 GiB.</summary>
    public long MaxExpandedBytes { get; init; } = 2048 * MiB;

    /// <summary>Expanded bytes per stored byte, looked at once 10 MiB are expanded. Default 1,000: deflate cannot exceed 1,032, real logs stay below
    /// 100.</summary>
    public int MaxExpansionRatio { get; init; } = 1000;

    /// <summary>Bytes of one record. Default 16 MiB. The decoder's window grows up to this size, so it bounds memory too.</summary>
    public int MaxRecordBytes { get; init; } = (int)(16 * MiB);

    /// <summary>Records in one object. Default 5,000,000.</summary>
    public long MaxRecords { get; init; } = 5_000_000;

    /// <summary>Nesting of one record, which itself is the first level. Default 64. Beyond a few hundred neither the stack nor Python's parser is
    /// safe.</summary>
    public int MaxDepth { get; init; } = 64;
}
