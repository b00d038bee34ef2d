using System.IO.Compression;
using System.Text;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Files that are no log, or no whole one, between two good ones: the good ones are evaluated, the bad one is named, the counts add up.</summary>
public sealed class BadObjectTests : IDisposable
{
    private const string TruncatedEnd = "the object is truncated. Nothing of it was used; upload it again.";
    private const string CorruptEnd = "does not match (member 1). Nothing of it was used; upload it again.";

    private static readonly byte[] Whole = CloudTrail.Gzip(CloudTrail.Events("whole", 200));

    private readonly TemporaryFolder _folder = new();

    public BadObjectTests()
    {
        _folder.Write("rules/every.py", Rules.Every);
        _folder.Write("logs/a.json.gz", CloudTrail.Gzip(CloudTrail.Events("a", 3)));
        _folder.Write("logs/z.json.gz", CloudTrail.Gzip(CloudTrail.Events("z", 4)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_png_named_json_gz_fails_by_name() => FailsAsync("logo.json.gz", [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8],
        "this is not a JSON log: it starts with the byte 0x89 where JSON starts with '{' or '['.");

    [Fact]
    public Task Text_fails_by_name() => FailsAsync("notes.json", "Hello"u8, "this is not a JSON log: it starts with 'H' where JSON starts with '{' or '['.");

    [Fact]
    public Task Utf_16_fails_by_name() => FailsAsync("wide.json", Encoding.Unicode.GetBytes(CloudTrail.Events("w", 1)), "this is not a JSON log: it is UTF-16, not UTF-8.");

    [Fact]
    public Task Half_a_gzip_fails_and_nothing_of_it_is_used() => FailsAsync("half.json.gz", Whole.AsSpan(0, Whole.Length / 2),
        $"the gzip stream ends inside its compressed data: {TruncatedEnd}");

    [Fact]
    public Task A_gzip_that_is_cut_inside_its_trailer_fails() => FailsAsync("trailer.json.gz", Whole.AsSpan(0, Whole.Length - 3),
        $"the gzip stream ends inside its checksum: {TruncatedEnd}");

    [Fact]
    public Task A_gzip_without_its_trailer_fails() => FailsAsync("bare.json.gz", Whole.AsSpan(0, Whole.Length - 8),
        $"the gzip stream ends inside its checksum: {TruncatedEnd}");

    [Fact]
    public Task A_gzip_of_nothing_but_its_header_fails() => FailsAsync("header.json.gz", Whole.AsSpan(0, 10),
        $"the gzip stream ends inside its compressed data: {TruncatedEnd}");

    [Fact]
    public Task A_gzip_whose_second_member_is_cut_fails() => FailsAsync("members.json.gz", [.. Whole, .. Whole.AsSpan(0, Whole.Length - 4)],
        $"the gzip stream ends inside its checksum: {TruncatedEnd}");

    [Fact]
    public Task A_gzip_with_a_broken_checksum_fails() => FailsAsync("crc.json.gz", Flipped(Whole.Length - 6),
        $"the gzip stream is corrupt: its checksum (CRC-32) {CorruptEnd}");

    [Fact]
    public Task A_gzip_with_a_wrong_length_fails() => FailsAsync("length.json.gz", Flipped(Whole.Length - 2), $"the gzip stream is corrupt: its length {CorruptEnd}");

    [Fact]
    public Task Json_that_is_cut_fails() => FailsAsync("cut.json", Encoding.UTF8.GetBytes(CloudTrail.Events("cut", 3)[..^1]),
        $"the JSON ends inside of an array or of a record, at byte {CloudTrail.Events("cut", 3).Length - 1}: {TruncatedEnd}");

    [Fact]
    public Task Fifty_megabytes_of_brackets_fail_at_once() => FailsAsync("brackets.json", [.. Enumerable.Repeat((byte)'[', 50_000_000)],
        $"the JSON ends inside of an array or of a record, at byte 50000000: {TruncatedEnd}");

    [Fact]
    public Task A_decompression_bomb_fails() => FailsAsync("bomb.json.gz", CloudTrail.Gzip(new string(' ', 30 << 20), CompressionLevel.SmallestSize),
        "it expands more than 1,000 times: that is a decompression bomb and no log.");

    [Fact]
    public Task A_dangling_link_fails_by_name()
    {
        File.CreateSymbolicLink(_folder["logs/link.json"], "nowhere.json");
        return FailsAsync("link.json", "the file does not exist.");
    }

    [Fact]
    public async Task A_file_whose_name_is_no_utf_8_fails_by_name()
    {
        await ShellAsync("cp logs/a.json.gz \"logs/$(printf 'x\\377.json')\"");
        await FailsAsync("x\uFFFD.json", "the file does not exist.");
        await ShellAsync("rm logs/x*"); // .NET cannot.
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_fails_by_name()
    {
        IotaStart.RequireNobody();
        File.SetUnixFileMode(_folder.Write("logs/secret.json", "{}"), UnixFileMode.None);
        await FailsAsync("secret.json", "this user may not read the file; check its permissions.", asNobody: true);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_listed_is_a_mistake_of_the_user()
    {
        IotaStart.RequireNobody();
        Directory.CreateDirectory(_folder["logs/secret"], UnixFileMode.None);
        IotaRun run = await ScanAsync(asNobody: true);
        Assert.Equal($"iota: '{_folder["logs"]}' cannot be listed: Access to the path '{_folder["logs/secret"]}' is denied.\n", run.Exits(1).Error);
    }

    [Fact]
    public Task An_empty_file_is_counted_and_no_error() => IsEmptyAsync("empty.json", []);

    [Fact]
    public Task A_gzip_of_nothing_is_counted_and_no_error() => IsEmptyAsync("nothing.json.gz", CloudTrail.Gzip(""));

    [Fact]
    public Task A_delivery_without_records_is_counted_and_no_error() => IsEmptyAsync("none.json", """{"Records":[]}"""u8);

    [Fact]
    public Task A_digest_is_counted_and_no_error() => IsEmptyAsync("digest.json", """
        {"awsAccountId":"111122223333","digestStartTime":"2026-11-18T02:00:00Z","digestS3Bucket":"b","digestS3Object":"k","logFiles":[{"s3Bucket":"b","s3Object":"k"}]}
        """u8);

    [Fact]
    public async Task A_pipe_in_a_folder_does_not_block_the_scan()
    {
        await ShellAsync("mkfifo logs/pipe");
        (await ScanAsync()).Exits(0).Sums(("objects", 3), ("events", 7), ("detections", 7));
    }

    [Fact]
    public async Task Gzip_under_a_plain_name_and_plain_json_under_a_gzip_name_are_read()
    {
        _folder.Write("logs/gzip.json", Whole);
        _folder.Write("logs/plain.json.gz", CloudTrail.Events("plain", 5));
        (await ScanAsync()).Exits(0).Sums(("objects", 4), ("events", 212), ("detections", 212));
    }

    /// <summary>The program reads a file that another one still writes: what is there is read, and the next scan sees a new version of the object.</summary>
    [Fact]
    public async Task A_file_that_grows_is_read_again_and_its_old_events_count_once()
    {
        string path = _folder.Write("logs/growing.jsonl", string.Concat(Enumerable.Range(0, 5).Select(i => CloudTrail.Event($"line{i}") + "\n")));
        string[] state = ["--state", _folder["state"]];
        (await ScanAsync(more: state)).Exits(0).Sums(("events", 12), ("detections", 12));
        File.AppendAllText(path, CloudTrail.Event("line5") + "\n");
        (await ScanAsync(more: state)).Exits(0).Sums(("events", 6), ("detections", 1), ("duplicates", 7 + 5), ("alerts", 0));
        File.AppendAllText(path, CloudTrail.Event("line6")[..40]);
        (await ScanAsync(more: state)).Exits(2).Sums(("events", 7), ("quarantined", 1), ("detections", 0), ("duplicates", 7 + 6)).Says(": not valid JSON");
        File.AppendAllText(path, CloudTrail.Event("line6")[40..]);
        (await ScanAsync(more: state)).Exits(0).Sums(("events", 7), ("detections", 1), ("duplicates", 7 + 6));
    }

    private static byte[] Flipped(int index)
    {
        byte[] broken = [.. Whole];
        broken[index] ^= 1;
        return broken;
    }

    private Task FailsAsync(string name, ReadOnlySpan<byte> content, string message)
    {
        _folder.Write($"logs/{name}", content);
        return FailsAsync(name, message);
    }

    private async Task FailsAsync(string name, string message, bool asNobody = false)
    {
        IotaRun run = (await ScanAsync(asNobody)).Exits(2);
        run.Sums(("objects", 3), ("events", 7), ("evaluated", 7), ("quarantined", 0), ("detections", 7), ("alerts", 1), ("failures", 0));
        Assert.Equal($"{_folder[$"logs/{name}"]}: {message}", Assert.Single(run.Error.Split('\n'), line => line.Contains("/logs/", StringComparison.Ordinal)));
    }

    private Task IsEmptyAsync(string name, ReadOnlySpan<byte> content)
    {
        _folder.Write($"logs/{name}", content);
        return IsEmptyAsync();
    }

    private async Task IsEmptyAsync() =>
        (await ScanAsync()).Exits(0).Sums(("objects", 3), ("events", 7), ("evaluated", 7), ("quarantined", 0), ("detections", 7));

    private Task<IotaRun> ScanAsync(bool asNobody = false, params string[] more) => IotaProgram.RunAsync(new IotaStart
    {
        Arguments = ["scan", _folder["logs"], "--rules", _folder["rules"], "--workers", "1", "--output", "jsonl", .. more],
        AsNobody = asNobody,
    });

    private async Task ShellAsync(string command)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = _folder.Path })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }
}
