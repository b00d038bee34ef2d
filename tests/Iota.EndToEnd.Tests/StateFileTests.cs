using Iota.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.EndToEnd.Tests;

/// <summary>State files that cannot be used: exit code 1 and a sentence that says what to do; nothing is done, the file stays as it is.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StateFileTests()
    {
        _folder.Write("rules/every.py", Rules.Every);
        _folder.Write("log.json", CloudTrail.Events("e", 3));
    }

    private string File => _folder["state/state.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_state_of_a_newer_schema_is_refused()
    {
        _ = (await ScanAsync()).Exits(0);
        string known = StateFile.Rows(_folder["state"], "PRAGMA user_version")[0];
        using (SqliteConnection state = StateFile.Open(_folder["state"])) StateFile.Run(state, "PRAGMA user_version = 99");
        await RefusedAsync($"The state {File} has schema version 99; this Iota knows versions up to {known}. Update Iota, or name another state folder.");
    }

    [Fact]
    public Task Garbage_is_refused()
    {
        _folder.Write("state/state.db", new string('x', 8192));
        return RefusedAsync($"The state {File} is damaged or not an SQLite file, and there is no backup of it. Move it aside, with its -journal file if there is one: an empty state is begun then.");
    }

    [Fact]
    public Task The_database_of_another_program_is_refused()
    {
        Directory.CreateDirectory(_folder["state"]);
        using (SqliteConnection other = StateFile.Open(_folder["state"])) StateFile.Run(other, "CREATE TABLE passwords (x)");
        return RefusedAsync($"{File} is an SQLite file, but not a state of Iota. Name another state folder.");
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_refused()
    {
        IotaStart.RequireNobody();
        Directory.CreateDirectory(_folder["state"]);
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart { Arguments = Arguments, AsNobody = true })).Exits(1);
        Assert.Equal($"iota: The state {File} cannot be opened for writing. Check that the folder exists and that this user may write to it.\n", run.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused()
    {
        _folder.Write("state", "a file where the folder should be");
        IotaRun run = (await ScanAsync()).Exits(1);
        Assert.StartsWith($"iota: The state folder {_folder["state"]} cannot be made: ", run.Error, StringComparison.Ordinal);
    }

    private string[] Arguments => ["scan", _folder["log.json"], "--rules", _folder["rules"], "--state", _folder["state"], "--output", "jsonl"];

    private Task<IotaRun> ScanAsync() => IotaProgram.RunAsync(Arguments);

    private async Task RefusedAsync(string sentence)
    {
        SqliteConnection.ClearAllPools();
        byte[] before = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);
        IotaRun run = (await ScanAsync()).Exits(1);
        Assert.Equal($"iota: {sentence}\n", run.Error);
        Assert.Equal("", run.Output);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken));
    }
}
