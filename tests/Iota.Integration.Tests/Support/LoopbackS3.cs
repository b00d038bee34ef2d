using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Iota.Integration.Tests.Support;

/// <summary>What the loopback S3 does to a request instead of serving it.</summary>
public enum S3Fault
{
    Forbidden,
    ExpiredToken,
    NoSuchVersion,
    Archived,
    InternalError,
    SlowDown,
    WrongRegion,
    Redirect,
    Drop,
    CutShort,
    Corrupt,
    Stall,
    Silence,
}

/// <summary>As much of S3 as Iota uses (GetObject, ListObjectsV2 with paging and delimiter, conditional PutObject, DeleteObject), with faults on demand. Path-style addresses; signatures are not looked at.</summary>
public sealed class LoopbackS3 : LoopbackServer
{
    private readonly ConcurrentDictionary<(string Bucket, string Key), byte[]> _objects = new();
    private readonly ConcurrentDictionary<(string Bucket, string Key), DateTime> _taken = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<S3Fault>> _faults = new();
    private readonly ConcurrentDictionary<string, S3Fault> _lastingFaults = new();

    private readonly Lock _writes = new();

    /// <summary>Keys per page of a listing.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>What every PUT meets; null for none.</summary>
    public S3Fault? PutFault { get; set; }

    /// <summary>Path and query of every request, as received.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    private readonly ConcurrentDictionary<string, string> _accessKeys = new();

    /// <summary>Who asked: the access keys of all requests.</summary>
    public IEnumerable<string> AccessKeys => _accessKeys.Values;

    /// <summary>Who asked last for <c>bucket/key</c>.</summary>
    public string AccessKeyOf(string path) => _accessKeys[path];

    public void Put(string bucket, string key, byte[] content)
    {
        _objects[(bucket, key)] = content;
        _taken[(bucket, key)] = TimeProvider.System.GetUtcNow().UtcDateTime;
    }

    public void Put(string bucket, string key, string content) => Put(bucket, key, Encoding.UTF8.GetBytes(content));

    public void Remove(string bucket, string key) => _objects.TryRemove((bucket, key), out _);

    /// <summary>The keys of a bucket that begin so, in their order.</summary>
    public IReadOnlyList<string> Keys(string bucket, string prefix) =>
        [.. _objects.Keys.Where(item => item.Bucket == bucket && item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => item.Key).Order(StringComparer.Ordinal)];

    public byte[] Get(string bucket, string key) => _objects[(bucket, key)];

    /// <summary>The next requests for the key meet these faults, one after another; then it is served.</summary>
    public void FailNext(string key, params S3Fault[] faults) => _faults[key] = new ConcurrentQueue<S3Fault>(faults);

    /// <summary>Every request for the key meets the fault. The empty key stands for listings.</summary>
    public void FailAlways(string key, S3Fault fault) => _lastingFaults[key] = fault;

    public int RequestsFor(string key) => Requests.Count(request => Uri.UnescapeDataString(request.Split('?')[0]).EndsWith('/' + key, StringComparison.Ordinal));

    /// <summary>As S3 makes it for objects that were put in one piece without KMS; the SDK holds what it reads against it.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "ETags are MD5.")]
    public static string ETag(byte[] content) => '"' + Convert.ToHexStringLower(MD5.HashData(content)) + '"';

    protected override async Task ServeAsync(HttpExchange exchange)
    {
        Requests.Enqueue(exchange.Target);
        _accessKeys[Uri.UnescapeDataString(exchange.Target.Split('?')[0][1..])] = LoopbackSts.AccessKeyOf(exchange);
        string[] target = exchange.Target.Split('?', 2);
        string[] path = Uri.UnescapeDataString(target[0][1..]).Split('/', 2);
        (string bucket, string key) = (path[0], path.Length > 1 ? path[1] : "");
        if (exchange.Method == "PUT" && PutFault is { } refused) await MisbehaveAsync(exchange, refused, []);
        else if (TakeFault(key) is { } fault) await MisbehaveAsync(exchange, fault, _objects.GetValueOrDefault((bucket, key), []));
        else if (_objects.Keys.All(known => known.Bucket != bucket)) await FailAsync(exchange, 404, "NoSuchBucket");
        else if (exchange.Method == "PUT") await PutAsync(exchange, bucket, key);
        else if (exchange.Method == "DELETE") await DeleteAsync(exchange, bucket, key);
        else if (key.Length == 0) await ListAsync(exchange, bucket, ParseQuery(target[1]));
        else if (_objects.TryGetValue((bucket, key), out byte[]? content)) await exchange.AnswerAsync(200, content, ("ETag", ETag(content)));
        else await FailAsync(exchange, 404, "NoSuchKey");
    }

    /// <summary>The conditions of S3's conditional writes, judged and acted on in one step.</summary>
    private async Task PutAsync(HttpExchange exchange, string bucket, string key)
    {
        bool passed;
        lock (_writes)
        {
            bool known = _objects.TryGetValue((bucket, key), out byte[]? current);
            passed = exchange.Headers.TryGetValue("If-Match", out string? match) ? known && ETag(current!) == match : !known || !exchange.Headers.ContainsKey("If-None-Match");
            if (passed) Put(bucket, key, exchange.Body);
        }
        if (passed) await exchange.AnswerAsync(200, "", ("ETag", ETag(exchange.Body)));
        else await FailAsync(exchange, 412, "PreconditionFailed");
    }

    private Task DeleteAsync(HttpExchange exchange, string bucket, string key)
    {
        _objects.TryRemove((bucket, key), out _);
        return exchange.AnswerAsync(204);
    }

    private S3Fault? TakeFault(string key)
    {
        if (_lastingFaults.TryGetValue(key, out S3Fault lasting)) return lasting;
        return _faults.TryGetValue(key, out ConcurrentQueue<S3Fault>? queue) && queue.TryDequeue(out S3Fault next) ? next : null;
    }

    private Task MisbehaveAsync(HttpExchange exchange, S3Fault fault, byte[] content) => fault switch
    {
        S3Fault.Forbidden => FailAsync(exchange, 403, "AccessDenied"),
        S3Fault.ExpiredToken => FailAsync(exchange, 400, "ExpiredToken"),
        S3Fault.NoSuchVersion => FailAsync(exchange, 404, "NoSuchVersion"),
        S3Fault.Archived => FailAsync(exchange, 403, "InvalidObjectState"),
        S3Fault.InternalError => FailAsync(exchange, 500, "InternalError"),
        S3Fault.SlowDown => FailAsync(exchange, 503, "SlowDown"),
        S3Fault.WrongRegion => FailAsync(exchange, 301, "PermanentRedirect", ("x-amz-bucket-region", "eu-west-3")),
        S3Fault.Redirect => FailAsync(exchange, 307, "TemporaryRedirect", ("x-amz-bucket-region", "eu-west-3")),
        S3Fault.Drop => SendPartAsync(exchange, [], length: null),
        S3Fault.CutShort => SendPartAsync(exchange, content[..(content.Length / 2)], content.Length),
        S3Fault.Corrupt => exchange.AnswerAsync(200, (byte[])[.. content[..^1], (byte)~content[^1]], ("ETag", ETag(content))),
        S3Fault.Stall => StallAsync(exchange, content),
        S3Fault.Silence => Task.Delay(Timeout.Infinite, Stopped),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static async Task SendPartAsync(HttpExchange exchange, byte[] part, int? length)
    {
        if (length is { } announced) await exchange.BeginAsync(200, announced);
        await exchange.SendAsync(part);
        exchange.Drop();
    }

    private async Task StallAsync(HttpExchange exchange, byte[] content)
    {
        await exchange.BeginAsync(200, content.Length);
        await exchange.SendAsync(content.AsMemory(0, content.Length / 2));
        await Task.Delay(Timeout.Infinite, Stopped);
    }

    private Task ListAsync(HttpExchange exchange, string bucket, Dictionary<string, string> query)
    {
        string prefix = query.GetValueOrDefault("prefix", "");
        string after = query.GetValueOrDefault("continuation-token", query.GetValueOrDefault("start-after", ""));
        string delimiter = query.GetValueOrDefault("delimiter", "");
        // Of what lies in a folder below, the folder is left: as a key without content.
        (string Key, byte[]? Content)[] left = [.. _objects
            .Where(item => item.Key.Bucket == bucket && item.Key.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => FolderOf(item.Key.Key, prefix, delimiter) is { } folder ? (folder, (byte[]?)null) : (item.Key.Key, item.Value))
            .Distinct()
            .Where(item => string.CompareOrdinal(item.Item1, after) > 0)
            .OrderBy(item => item.Item1, StringComparer.Ordinal)];
        (string Key, byte[]? Content)[] page = [.. left.Take(PageSize)];
        bool more = left.Length > page.Length;
        var xml = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>");
        xml.Append(CultureInfo.InvariantCulture, $"<Name>{bucket}</Name><KeyCount>{page.Length}</KeyCount><IsTruncated>{(more ? "true" : "false")}</IsTruncated>");
        if (more) xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{SecurityElement.Escape(page[^1].Key)}</NextContinuationToken>");
        foreach ((string key, byte[]? content) in page)
        {
            string encoded = Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal);
            if (content is null)
            {
                xml.Append(CultureInfo.InvariantCulture, $"<CommonPrefixes><Prefix>{encoded}</Prefix></CommonPrefixes>");
                continue;
            }
            xml.Append(CultureInfo.InvariantCulture,
                $"<Contents><Key>{encoded}</Key><ETag>{SecurityElement.Escape(ETag(content))}</ETag><Size>{content.Length}</Size><LastModified>{_taken.GetValueOrDefault((bucket, key)):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</LastModified></Contents>");
        }
        return exchange.AnswerAsync(200, xml.Append("</ListBucketResult>").ToString(), ("Content-Type", "application/xml"));
    }

    private static string? FolderOf(string key, string prefix, string delimiter)
    {
        int end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : key[..(end + delimiter.Length)];
    }

    private static Dictionary<string, string> ParseQuery(string query) =>
        query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : ""));

    private static Task FailAsync(HttpExchange exchange, int status, string code, params (string Name, string Value)[] headers) =>
        exchange.AnswerAsync(status, $"<Error><Code>{code}</Code><Message>{code} as the test wants it</Message><RequestId>1</RequestId></Error>",
            [("Content-Type", "application/xml"), .. headers]);
}
