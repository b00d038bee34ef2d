using Iota.Engine.Decoding;

namespace Iota.Bench.Floor;

/// <summary>Expands objects through one window, and counts the elements of <c>{"Records":[…]}</c> by their brackets.</summary>
internal sealed class ObjectScanner(int windowBytes, bool scan)
{
    private const int HeaderBytes = 12; // {"Records":[

    private readonly byte[] _window = new byte[windowBytes];
    private JsonStructure _record;
    private bool _insideRecord;

    /// <summary>Expanded.</summary>
    public long Bytes { get; private set; }

    public long Records { get; private set; }

    public void Read(string path)
    {
        ReadOnlySpan<byte> input = File.ReadAllBytes(path);
        using var gzip = new GzipInflater();
        long before = Bytes;
        _insideRecord = false;
        while (true)
        {
            gzip.Inflate(input, _window, out int consumed, out int written);
            input = input[consumed..];
            if (written == 0) break;
            if (scan) Scan(_window.AsSpan(0, written), Bytes == before ? HeaderBytes : 0);
            Bytes += written;
        }
        gzip.EnsureComplete();
    }

    private void Scan(ReadOnlySpan<byte> window, int position)
    {
        while (position < window.Length)
        {
            if (!_insideRecord)
            {
                int next = window[position..].IndexOf((byte)'{');
                if (next < 0) return;
                position += next + 1;
                _record = new JsonStructure(1);
                _insideRecord = true;
            }
            if (!_record.TryFindEnd(window, ref position)) return;
            _insideRecord = false;
            Records++;
        }
    }
}
