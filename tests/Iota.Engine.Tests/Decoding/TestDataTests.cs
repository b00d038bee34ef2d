using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Iota.Engine.Tests.Decoding;

/// <summary>
/// Real log files, which are no part of the repository, read by the engine and counted by an independent Python script. The folder is <c>IOTA_TEST_DATA</c>,
/// else <c>shared/data</c> beside the repository.
/// </summary>
public class TestDataTests
{
    private sealed record Count(long Good, long Defective, string Ids);

    [Fact]
    public void Every_file_of_the_test_data_holds_the_events_that_Python_counts()
    {
        string? folder = FindFolder();
        if (folder is null) Assert.Skip("NOT RUN: no test data. Set IOTA_TEST_DATA to a folder that holds cloudtrail/ and cloudtrail_alt_shape/.");
        string[] files = [.. Files(folder, "cloudtrail"), .. Files(folder, "cloudtrail_alt_shape")];
        Assert.NotEmpty(files);
        Dictionary<string, Count> expected = CountInPython(files);

        var table = new StringBuilder("file: good/defective by Python, by the engine\n");
        bool same = true;
        foreach (string file in files)
        {
            Count actual = CountInEngine(file);
            same &= actual == expected[file];
            table.Append(CultureInfo.InvariantCulture, $"{(actual == expected[file] ? " " : "!")} {Path.GetRelativePath(folder, file)}: {expected[file]}, {actual}\n");
        }
        Assert.True(same, table.ToString());
        Assert.True(expected.Values.Sum(c => c.Good) > 1000, table.ToString());
    }

    /// <summary>
    /// The largest odd file: an array in which the records 3 to 50 of 840 were wrapped by hand, one off: record 2 has two closing brackets too many, record 50 two too few. All
    /// others are intact and are read; the stray brackets and the unclosed record are counted and set aside.
    /// </summary>
    [Fact]
    public void A_malformed_array_gives_every_event_that_can_be_read()
    {
        string? folder = FindFolder();
        if (folder is null) Assert.Skip("NOT RUN: no test data.");
        string file = Assert.Single(Files(folder, "cloudtrail_alt_shape"), f => f.EndsWith("samples-large.json", StringComparison.Ordinal));
        Decoded decoded = Decoded.Read(File.OpenRead(file));
        Assert.Null(decoded.Failure);
        Assert.Equal(839, decoded.Good.Count);
        Assert.Equal([(2, "}}"), (50, """{ "aws": { "cl""")],
            decoded.Records.Where(r => r.Defect == FailureReason.InvalidJson).Select(r => ((int)r.Index, r.Json[..Math.Min(r.Json.Length, 14)])));
    }

    private static Count CountInEngine(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Decoded decoded = Decoded.Read(stream);
        if (decoded.Failure == FailureReason.NotALog) return new Count(-1, -1, "");
        Assert.True(decoded.Failure is null, $"{file}: {decoded.Message}");
        string ids = string.Join('\n', decoded.Good.Select(EventId));
        return new Count(decoded.Good.Count, decoded.Defects.Count, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ids))));
    }

    private static string? EventId(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("eventID", out JsonElement id) ? id.GetString() : "";
    }

    private static Dictionary<string, Count> CountInPython(string[] files)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Decoding", "count_events.py");
        using Process python = Process.Start(new ProcessStartInfo("python3", [script, .. files]) { RedirectStandardOutput = true })!;
        Dictionary<string, Count> counts = [];
        while (python.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split('\t') is not [var good, var defective, var ids, var file]) continue;
            counts.Add(file, new Count(long.Parse(good, CultureInfo.InvariantCulture), long.Parse(defective, CultureInfo.InvariantCulture), ids));
        }
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
        return counts;
    }

    private static IEnumerable<string> Files(string folder, string logType) =>
        Directory.EnumerateFiles(Path.Combine(folder, logType), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable("IOTA_TEST_DATA") is { Length: > 0 } configured) return configured;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }
        return null;
    }
}
