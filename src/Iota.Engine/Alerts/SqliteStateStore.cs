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
    private readonly string _path;

    /// <param name="path">Of the file; empty for a state that ends with this object.</param>
    private SqliteStateStore(string path, TimeSpan busyLimit, TimeProvider time, Random random)
    {
        _time = time;
        _random = random;
        _path = path;
        _database = new StateDatabase(path, busyLimit, time, random);
    }

    /// <summary>Opens the state in a folder; makes both when they do not exist. A damaged file is replaced by its newest sound backup.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="time">Clock of ledger rows, leases and retries.</param>
    /// <param name="random">Spreads retries; used under the store's lock.</param>
    /// <param name="busyLimit">How long a transaction waits for other processes; null for <see cref="DefaultBusyLimit"/>.</param>
    /// <param name="startAfresh">For services, which must go on: a damaged file without a backup is set aside, and an empty state begun. Else it is an
    /// error and left as it is.</param>
    /// <exception cref="StateException">The folder cannot be written, the file is damaged and has no backup, locked, in WAL mode, foreign, or of a newer
    /// Iota.</exception>
    public static SqliteStateStore Open(string folder, TimeProvider time, Random random, TimeSpan? busyLimit = null, bool startAfresh = false)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The state folder {folder} cannot be made: {e.Message}", e);
        }

        string path = Path.Combine(folder, FileName);
        StateRecovered? recovered = StateRecovery.Prepare(path, startAfresh, time);
        try
        {
            return OpenFile(recovered);
        }
        catch (StateException e) when (e.IsDamage)
        {
            return OpenFile(StateRecovery.Prepare(path, startAfresh, time)); // null when another process has replaced it meanwhile
        }

        SqliteStateStore OpenFile(StateRecovered? replaced)
        {
            var store = new SqliteStateStore(path, busyLimit ?? DefaultBusyLimit, time, random) { Recovered = replaced };
            if (replaced is not null)
                store.Commit(OperationsAlerts.ToBatch([OperationsAlerts.Of(replaced)]));
            return store;
        }
    }

    /// <summary>Set when the file was damaged and has been replaced as it was opened. An alert of it is in the state and goes out with the next ones.</summary>
    public StateRecovered? Recovered { get; private init; }

    /// <summary>How long a transaction waits for other processes. A host whose time is nearly up waits less.</summary>
    public TimeSpan BusyLimit
    {
        get => _database.BusyLimit;
        set => _database.BusyLimit = value;
    }

    /// <summary>Opens an empty state that ends with this object. It is fast, and not safe against a crash; what does not fit into memory lies in a file of SQLite's
    /// own without a name, in the folder that <c>TMPDIR</c> names, else in /var/tmp.</summary>
    public static SqliteStateStore OpenThrowAway(TimeProvider time, Random random) => new("", DefaultBusyLimit, time, random);

    /// <summary>Copies the state into the folder <c>backups</c> beside it, and gives the path of the copy.</summary>
    /// <param name="kept">How many backups are kept, this one included.</param>
    /// <exception cref="StateException">The state is damaged or cannot be copied. When it is damaged, the next one who opens it replaces it.</exception>
    public string BackUp(int kept = StateBackups.DefaultKept)
    {
        string backup = StateBackups.Make(_path, kept, _time);
        _ = InTransaction(() =>
        {
            Mark(StateMark.BackedUp);
            return true;
        });
        return backup;
    }

    public void Dispose()
    {
        lock (_lock)
            _database.Dispose();
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
