using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>The connection to one state file: how it is opened, its transactions and its prepared statements. Not for several threads at once.</summary>
/// <remarks>After a failed transaction the connection is closed and the next one opens it afresh: over NFS a connection that lost its locks answers
/// every further call with an I/O error, and what SQLite holds in memory is no longer what the file says.</remarks>
internal sealed class StateDatabase : IDisposable
{
    /// <summary>Longest wait between two tries for the write lock; the first waits are shorter.</summary>
    private const int LongestWaitMilliseconds = 100;

    /// <summary>SQLITE_READONLY_DBMOVED (sqlite.org/rescode.html): the file was replaced while it was open.</summary>
    private const int DatabaseMoved = 1032;

    /// <summary>Random hexadecimal digits: two hosts must not take each other's transaction for their own.</summary>
    private const int TokenLength = 16;

    /// <summary>More transactions than others can commit between a COMMIT that failed and the look at what became of it.</summary>
    private const int TokensKept = 1_000;

    private readonly string _path;
    private readonly string _name;
    private readonly bool _throwAway;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Dictionary<string, Statement> _statements = [];
    private SqliteConnection? _connection;
    private bool _wasOpen;

    /// <param name="path">Of the file. Empty for a state that does not outlive this object: SQLite keeps it in memory, and what does not fit in a file without a name
    /// (sqlite.org/inmemorydb.html). Nothing waits for the disk then, and a transaction that fails is the last one, because nothing of it is taken back.</param>
    /// <param name="busyLimit">How long to try for the lock while other processes hold it.</param>
    public StateDatabase(string path, TimeSpan busyLimit, TimeProvider time, Random random)
    {
        (_path, _throwAway, BusyLimit, _time, _random) = (path, path.Length == 0, busyLimit, time, random);
        _name = _throwAway ? "The temporary state (in the folder of TMPDIR, else in /var/tmp)" : $"The state {path}";
        InTransaction(() => true); // so that a state that cannot be used is known at once
    }

    /// <summary>How long to try for the lock while other processes hold it.</summary>
    public TimeSpan BusyLimit { get; set; }

    /// <summary>The statement for this text, prepared once per connection.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out Statement? statement))
            _statements[sql] = statement = new Statement(_connection!, sql, TryUntilFree);
        return statement;
    }

    /// <summary>Called at the points where a crash or a failing disk matters; for tests. What it throws is taken for SQLite's own failure.</summary>
    internal Action<StatePoint>? Probe { get; set; }

    /// <summary>Runs <paramref name="body"/> under the write lock and commits.</summary>
    /// <remarks>An I/O error is met by opening the file afresh and one more try. When it was the COMMIT that failed, the token that the transaction
    /// wrote is looked up first: if it is there, so is everything else, and the first result stands.</remarks>
    /// <param name="body">May be called twice, so it changes nothing but the file.</param>
    /// <exception cref="StateException">The lock could not be had in time, or the file failed. Of a failed COMMIT everything may be stored, or
    /// nothing.</exception>
    public T InTransaction<T>(Func<T> body)
    {
        try
        {
            (T Result, string Token)? doubtful = null;
            try
            {
                return Try(body, ref doubtful);
            }
            catch (SqliteException e) when (!_throwAway && (e.SqliteErrorCode == raw.SQLITE_IOERR || e.SqliteExtendedErrorCode == DatabaseMoved))
            {
                return Try(body, ref doubtful);
            }
        }
        catch (SqliteException e)
        {
            if (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB && !_throwAway)
                StateRecovery.MarkSuspect(_path);
            throw new StateException(Explain(e), e);
        }
    }

    /// <param name="doubtful">The result and token of a transaction whose COMMIT failed.</param>
    private T Try<T>(Func<T> body, ref (T Result, string Token)? doubtful)
    {
        bool done = false;
        try
        {
            OpenWhenNeeded();
            RunUnderContention("BEGIN IMMEDIATE");
            bool happened = doubtful is { } before && Prepare("SELECT 1 FROM commits WHERE token = ?1").Query(_ => true, before.Token).Count > 0;
            T result = happened ? doubtful!.Value.Result : RunBody(body, ref doubtful);
            Probe?.Invoke(StatePoint.BeforeCommit);
            RunUnderContention("COMMIT");
            Probe?.Invoke(StatePoint.AfterCommit);
            AssertIdle();
            done = true;
            return result;
        }
        finally
        {
            if (!done)
                Close();
        }
    }

    /// <summary>Also when the file was replaced by a backup meanwhile: SQLite notices that only as it writes, and what is read before would be of the old
    /// one.</summary>
    private void OpenWhenNeeded()
    {
        if (_connection is not null && !_throwAway && SqliteFile.HasMoved(_connection.Handle!))
            Close();
        if (_connection is not null)
            return;
        if (_throwAway && _wasOpen)
            throw new StateException($"{_name} failed before and is not used again.");
        Open();
        _wasOpen = true;
    }

    private T RunBody<T>(Func<T> body, ref (T Result, string Token)? doubtful)
    {
        int changes = raw.sqlite3_total_changes(_connection!.Handle);
        T result = body();
        if (_throwAway || raw.sqlite3_total_changes(_connection.Handle) == changes)
            return result;
        string token = RandomNumberGenerator.GetHexString(TokenLength);
        Prepare("INSERT INTO commits (token) VALUES (?1)").Execute(token);
        Prepare("DELETE FROM commits WHERE id <= (SELECT max(id) FROM commits) - ?1").Execute(TokensKept);
        doubtful = (result, token);
        return result;
    }

    /// <summary>Runs <paramref name="body"/>, which only reads, under the shared lock: others may read, and prepare what they will write.</summary>
    /// <exception cref="StateException">The lock could not be had in time, or the file failed.</exception>
    public T InReadTransaction<T>(Func<T> body)
    {
        bool done = false;
        try
        {
            OpenWhenNeeded();
            RunUnderContention("BEGIN");
            RunUnderContention("SELECT 1 FROM sqlite_schema LIMIT 1"); // what takes the lock is the first read
            T result = body();
            RunUnderContention("COMMIT");
            AssertIdle();
            done = true;
            return result;
        }
        catch (SqliteException e)
        {
            throw new StateException(Explain(e), e);
        }
        finally
        {
            if (!done)
                Close();
        }
    }

    /// <summary>Nothing is open when control goes back to the host: Lambda may freeze the process then, and a frozen process that holds a lock keeps all others
    /// from the file (reliability.md §0.8).</summary>
    /// <exception cref="InvalidOperationException">A transaction is open, if only because a statement has not been read to its end: a defect.</exception>
    internal void AssertIdle()
    {
        if (SqliteFile.IsInTransaction(_connection!.Handle!))
            throw new InvalidOperationException("A transaction of the state is still open.");
    }

    public void Dispose() => Close();

    private void Open()
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false };
        _connection = new SqliteConnection(settings.ToString());
        _connection.Open();
        SetJournal(_throwAway ? "off" : "truncate");
        foreach (string pragma in Pragmas())
            RunUnderContention(pragma);
        RunUnderContention("BEGIN IMMEDIATE");
        StateSchema.Migrate(_connection, _path);
        RunUnderContention("COMMIT");
    }

    private IEnumerable<string> Pragmas() =>
    [
        _throwAway ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL",
        _throwAway ? "PRAGMA locking_mode = EXCLUSIVE" : "PRAGMA locking_mode = NORMAL",
        _throwAway ? "PRAGMA cache_size = -32768" : "PRAGMA cache_size = -16384", // KiB; a batch that outgrows it needs the exclusive lock early
        "PRAGMA mmap_size = 0", // a mapped file shows stale pages over NFS
        "PRAGMA temp_store = MEMORY",
        "PRAGMA trusted_schema = OFF",
        "PRAGMA foreign_keys = ON",
    ];

    /// <summary>Write-ahead logging shares memory between processes, which two hosts on one NFS cannot: it loses commits there (reliability.md E5w).
    /// The mode is kept in the file, so it is set, and the answer read.</summary>
    private void SetJournal(string wanted)
    {
        string mode = "";
        int rc = TryUntilFree(() => AskJournal($"PRAGMA journal_mode = {wanted}", out mode));
        if (rc != raw.SQLITE_OK && AskJournal("PRAGMA journal_mode", out mode) != raw.SQLITE_OK)
            throw Failure(rc);
        if (mode == wanted)
            return;
        throw new StateException($"{_name} is in journal mode '{mode}' and could not be changed to '{wanted}', which is the mode that is safe on a "
            + "network file system. Stop every other program that has the file open, then start again.");
    }

    private int AskJournal(string pragma, out string mode)
    {
        string answer = "";
        int rc = raw.sqlite3_exec(_connection!.Handle, pragma, (_, values, _) =>
        {
            answer = values[0];
            return 0;
        }, null, out _);
        mode = answer;
        return rc;
    }

    private void RunUnderContention(string sql)
    {
        int rc = TryUntilFree(() => raw.sqlite3_exec(_connection!.Handle, sql));
        if (rc != raw.SQLITE_OK)
            throw Failure(rc);
    }

    /// <summary>Tries again while another process holds the lock. The waits are random, because SQLite's own fixed ones let one of several
    /// writers starve for seconds (reliability.md E5).</summary>
    private int TryUntilFree(Func<int> attempt)
    {
        long started = _time.GetTimestamp();
        for (int wait = 4; ; wait = Math.Min(2 * wait, LongestWaitMilliseconds))
        {
            int rc = attempt();
            if ((rc & 0xFF) != raw.SQLITE_BUSY || _time.GetElapsedTime(started) >= BusyLimit)
                return rc;
            Task.Delay(TimeSpan.FromMilliseconds(1 + _random.Next(wait)), _time).Wait();
        }
    }

    private SqliteException Failure(int rc) => new(raw.sqlite3_errmsg(_connection!.Handle).utf8_to_string(), rc & 0xFF, rc);

    /// <summary>What to do about a damaged file.</summary>
    public static string DescribeDamage(string path) => StateBackups.List(path) is [string newest, ..]
        ? $"The state {path} is damaged. Start again: it is set aside then, and {newest} or an older backup put in its place."
        : $"The state {path} is damaged or not an SQLite file, and there is no backup of it. Move it aside, with its -journal file if there is one: an empty state is begun then.";

    private string Explain(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB && !_throwAway
        ? DescribeDamage(_path)
        : $"{_name} {ExplainCode(e)}";

    private string ExplainCode(SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY =>
            $"was locked by another process for more than {BusyLimit.TotalSeconds:0.#} s. Try again, or see which process holds it.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY =>
            "cannot be opened for writing. Check that the folder exists and that this user may write to it.",
        raw.SQLITE_FULL =>
            "is on a full disk. Free some space and try again.",
        _ =>
            $"failed: {e.Message} ({e.SqliteExtendedErrorCode}). What was being written may be stored or not; it is safe to try again.",
    };

    private void Close()
    {
        foreach (Statement statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _connection?.Dispose(); // an open transaction is rolled back by it
        _connection = null;
    }
}

/// <summary>Where a transaction can be cut off.</summary>
internal enum StatePoint
{
    BeforeCommit,
    AfterCommit,
}
