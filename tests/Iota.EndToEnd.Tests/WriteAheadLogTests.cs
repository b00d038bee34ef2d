using Iota.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.EndToEnd.Tests;

/// <summary>A state in write-ahead mode, which loses commits on a network file system. By itself, because the program tries for half a minute to convert it.</summary>
public class WriteAheadLogTests
{
    private static readonly byte[] RollbackJournal = [1, 1];

    [Fact]
    public async Task A_write_ahead_log_is_refused_while_another_program_has_it_open_and_converted_when_not()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rules/every.py", Rules.Every);
        folder.Write("log.json", CloudTrail.Events("e", 3));
        string file = folder["state/state.db"];
        var scan = new IotaStart
        {
            Arguments = ["scan", folder["log.json"], "--rules", folder["rules"], "--state", folder["state"], "--output", "jsonl"],
            Timeout = TimeSpan.FromSeconds(120),
        };
        _ = (await IotaProgram.RunAsync(scan)).Exits(0);
        using (SqliteConnection other = StateFile.Open(folder["state"]))
        {
            StateFile.Run(other, "PRAGMA journal_mode = WAL");
            StateFile.Run(other, "BEGIN; SELECT count(*) FROM ledger");
            IotaRun refused = (await IotaProgram.RunAsync(scan)).Exits(1);
            Assert.Equal(
                $"iota: The state {file} is in journal mode 'wal' and could not be changed to 'truncate', which is the mode that is safe on a network file system. " +
                "Stop every other program that has the file open, then start again.\n", refused.Error);
        }
        (await IotaProgram.RunAsync(scan)).Exits(0).Sums(("duplicates", 3));
        byte[] content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(RollbackJournal, content[18..20]); // the header's read and write version; 2 is write-ahead
    }
}
