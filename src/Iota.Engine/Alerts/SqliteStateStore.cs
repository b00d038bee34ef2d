namespace Iota.Engine.Alerts;

/// <summary>The state in one SQLite file, which several processes, also on several hosts over NFSv4, may use at the same time.</summary>
/// <remarks>
/// Each method is one short transaction under SQLite's write lock, and one thread at a time gets in. A method that throws
/// <see cref="StateException"/> may have stored everything or nothing: SQLite reported failed commits that were there afterwards
/// (reliability.md E4R). All writes are idempotent by key, so the same call may be repeated, and the connection is opened afresh for it.
/// </remarks>
public sealed partial class SqliteStateStore : IStateStore
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "state.db";

    /// <summary>How long a transaction waits for other processes unless told otherwise: longer than a lease of most NFS servers, after which a
    /// dead host's locks are free.</summary>
    public static readonly TimeSpan DefaultBusyLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly string? _throwAwayFolder;

    private SqliteStateStore(string folder, bool throwAway, TimeSpan busyLimit, TimeProvider time, Random random)
    {
        _time = time;
        _random = random;
        _throwAwayFolder = throwAway ? folder : null;
        _database = new StateDatabase(Path.Combine(folder, FileName), throwAway, busyLimit, time, random);
    }

    /// <summary>Opens the state in a folder; makes both when they do not exist.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="time">Clock of ledger rows, leases and retries.</param>
    /// <param name="random">Spreads retries; used under the store's lock.</param>
    /// <param name="busyLimit">How long a transaction waits for other processes; null for <see cref="DefaultBusyLimit"/>.</param>
    /// <exception cref="StateException">The folder cannot be written, the file is damaged, locked, in WAL mode, foreign, or of a newer Iota.</exception>
    public static SqliteStateStore Open(string folder, TimeProvider time, Random random, TimeSpan? busyLimit = null)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The state folder {folder} cannot be made: {e.Message}", e);
        }

        return new SqliteStateStore(folder, throwAway: false, busyLimit ?? DefaultBusyLimit, time, random);
    }

    /// <summary>Opens an empty state in the temporary folder that is deleted on dispose. It is fast, and not safe against a crash.</summary>
    public static SqliteStateStore OpenThrowAway(TimeProvider time, Random random) =>
        new(Directory.CreateTempSubdirectory("iota-state-").FullName, throwAway: true, DefaultBusyLimit, time, random);

    public void Dispose()
    {
        lock (_lock)
            _database.Dispose();
        if (_throwAwayFolder is not null && Directory.Exists(_throwAwayFolder))
            Directory.Delete(_throwAwayFolder, recursive: true);
    }

    private T InTransaction<T>(Func<T> body)
    {
        lock (_lock)
            return _database.InTransaction(body);
    }

    /// <summary>Called inside the store's transactions; for tests.</summary>
    internal Action<StatePoint>? Probe
    {
        get => _database.Probe;
        set => _database.Probe = value;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
