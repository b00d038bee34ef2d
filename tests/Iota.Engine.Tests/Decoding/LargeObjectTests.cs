using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Iota.Engine.Decoding;
using Record = Iota.Engine.Decoding.Record;

namespace Iota.Engine.Tests.Decoding;

[Collection(nameof(Alone))]
public class LargeObjectTests
{
    private const long MB = 1_000_000;
    private const long ExpandedBytes = 1000 * MB;

    [Fact]
    public async Task An_object_of_a_gigabyte_is_read_within_100_MB_of_memory()
    {
        var content = new GeneratedGzip(ExpandedBytes);
        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long processBefore = Environment.WorkingSet;
        long heap = 0, process = 0, records = 0;

        using var reader = new RecordReader(content, new DecodeLimits());
        while (await reader.FillAsync(TestContext.Current.CancellationToken))
        {
            while (reader.TryRead(out Record record))
            {
                Assert.Null(record.Defect);
                records++;
            }
            heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: false) - heapBefore);
            process = Math.Max(process, Environment.WorkingSet - processBefore);
        }

        Assert.True(reader.ExpandedBytes > ExpandedBytes);
        Assert.Equal(content.Records, records);
        Assert.Equal(content.Records, reader.Records);
        Assert.InRange(heap, long.MinValue, 100 * MB);
        Assert.InRange(process, long.MinValue, 100 * MB);
    }

    /// <summary>One gzip member that is compressed as it is read, and never in memory as a whole.</summary>
    private sealed class GeneratedGzip : ReadOnlyStream
    {
        private readonly long _wanted;
        private readonly MemoryStream _compressed = new();
        private readonly DeflateStream _deflate;
        private readonly Crc32 _crc = new();
        private long _expanded;
        private bool _ended;

        public GeneratedGzip(long expandedBytes)
        {
            _wanted = expandedBytes;
            _deflate = new DeflateStream(_compressed, CompressionLevel.Fastest, leaveOpen: true);
        }

        public long Records { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            while (_compressed.Position == _compressed.Length && !_ended)
            {
                _compressed.SetLength(0);
                if (Records == 0) Begin();
                while (_compressed.Length < buffer.Length && _expanded < _wanted)
                {
                    Append(",");
                    AppendRecord();
                }
                if (_expanded >= _wanted) End();
                _compressed.Position = 0;
            }
            return _compressed.Read(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            _deflate.Dispose();
            _compressed.Dispose();
            base.Dispose(disposing);
        }

        private void Begin()
        {
            _compressed.Write(Gzip.Header(0));
            Append("{\"Records\":[");
            AppendRecord();
        }

        private void AppendRecord()
        {
            Append(string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{Records},"));
            Append(SomeJson.CloudTrailRecord.AsSpan(1));
            Records++;
        }

        private void End()
        {
            Append("]}");
            _deflate.Dispose();
            Span<byte> trailer = stackalloc byte[8];
            BitConverter.TryWriteBytes(trailer, _crc.GetCurrentHashAsUInt32());
            BitConverter.TryWriteBytes(trailer[4..], unchecked((uint)_expanded));
            _compressed.Write(trailer);
            _ended = true;
        }

        private void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

        private void Append(ReadOnlySpan<byte> bytes)
        {
            _crc.Append(bytes);
            _expanded += bytes.Length;
            _deflate.Write(bytes);
        }
    }
}
