using System.Text;
using CsCheck;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Decoding;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Iota.Integration.Tests.Lake;

/// <summary>Whatever goes wrong between a log object, the lake and the state: in the end each event is in the lake once, and no evaluation has failed for it.</summary>
public sealed class LakeTests : IAsyncLifetime
{
    private const string Logs = "logs", Lake = "lake";

    private readonly TemporaryRules _rules = new();
    private readonly LoopbackS3 _s3 = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-24T18:00:00Z", null));
    private readonly StringWriter _log = new();

    /// <summary>In memory where there is such a folder: programs are killed here, not machines.</summary>
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"iota-{Path.GetRandomFileName()}")).FullName;

    private LoadedRules? _loaded;
    private Amazon.S3.IAmazonS3? _client;
    private LakeStore? _store;

    private enum Trouble
    {
        None,
        LakeRefuses,
        CrashBeforeCommit,
        StateForgetsLake,
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = S3Connection.Create(_s3.Address);
        _store = LakeStore.Open(LakeLocation.Parse($"s3://{Lake}/events"), _ => _client);
        _rules.Add("logins", "def rule(event): return event.get('eventName') == 'ConsoleLogin'");
        _loaded = await _rules.LoadAsync();
        _s3.Put(Logs, "exists", "");
        _s3.Put(Lake, "exists", "");
    }

    public async ValueTask DisposeAsync()
    {
        await _loaded!.DisposeAsync();
        _client!.Dispose();
        await _s3.DisposeAsync();
        _rules.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 120_000)]
    public Task Each_event_is_in_the_lake_once_whatever_fails_or_comes_again() => Gen.Select(Gen.Int[0, 3], Gen.Enum<Trouble>()).Array[1, 8].SampleAsync(async steps =>
    {
        foreach (string key in _s3.Keys(Lake, "events/")) _s3.Remove(Lake, key);
        using SqliteStateStore state = SqliteStateStore.Open(Path.Combine(_folder, Path.GetRandomFileName()), _time, new Random(1));
        var announced = new HashSet<int>();
        foreach ((int number, Trouble trouble) in steps)
        {
            _s3.PutFault = trouble == Trouble.LakeRefuses ? S3Fault.Forbidden : null;
            state.Probe = trouble == Trouble.CrashBeforeCommit ? _ => throw new InvalidOperationException("the process is killed here") : null;
            try
            {
                EngineTotals totals = await ProcessAsync(state, number);
                Assert.Empty(totals.FailedObjectsByReason);
                announced.Add(number);
            }
            catch (InvalidOperationException)
            {
                // It comes again, or never: then nothing is owed.
            }
            state.Probe = null;
            if (trouble == Trouble.StateForgetsLake) state.Commit(new BatchCommit("r", [.. announced.Select(done => new ObjectCommit(Source(done), 1, 1, 0, []) { Lake = LakeMark.Waits })]));
        }
        _s3.PutFault = null;
        foreach (int number in announced) await ProcessAsync(state, number);
        _time.Advance(TimeSpan.FromHours(1));
        LakeRepairResult repaired = await Repair(state).RunAsync(Stop);
        Assert.Equal((0, 0), (repaired.Backlog.Waiting, repaired.GivenUp));
        string[] expected = [.. announced.SelectMany(Events).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, Written().Where(line => announced.Any(number => line.Contains($"\"o{number}-", StringComparison.Ordinal))));
        Assert.Equal(Written().Length, Written().Distinct().Count());
    }, iter: 25, threads: 1);

    [Fact(Timeout = 60_000)]
    public async Task A_lake_that_refuses_fails_no_object_is_counted_and_gets_everything_later()
    {
        using var state = SqliteStateStore.OpenThrowAway(_time, new Random(1));
        _s3.PutFault = S3Fault.Forbidden;
        EngineTotals totals = await ProcessAsync(state, 0, 1);
        Assert.Equal((2, 0), (totals.LakeFailuresByReason[FailureReason.AccessDenied], totals.LakeObjects));
        Assert.Equal(2, totals.Detections);
        Assert.Equal(2, state.ReadLakeBacklog().Waiting);
        Assert.Contains($"s3://{Logs}/0.json: its events are not in the lake: S3 refuses (AccessDenied); the role needs s3:PutObject on 'lake'.", _log.ToString(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(5));
        LakeRepairResult again = await Repair(state).RunAsync(Stop);
        Assert.Equal((0, 2, 2), (again.Written, again.Failures[FailureReason.AccessDenied], again.Backlog.Waiting));
        _s3.PutFault = null;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await Repair(state).RunAsync(Stop)).Written);
        Assert.Equal(Events(0).Concat(Events(1)).Order(StringComparer.Ordinal), Written());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_fails_for_a_week_is_given_up_and_named_and_does_not_keep_others_from_their_turn()
    {
        using var state = SqliteStateStore.OpenThrowAway(_time, new Random(1));
        _s3.PutFault = S3Fault.Forbidden;
        await ProcessAsync(state, 0, 1);
        _s3.PutFault = null;
        _s3.Remove(Logs, "0.json");
        _time.Advance(TimeSpan.FromDays(1));
        LakeRepairResult day = await Repair(state).RunAsync(Stop);
        Assert.Equal((1, 1, 0), (day.Written, day.Failures[FailureReason.NotFound], day.GivenUp));
        _time.Advance(LakeRepair.GiveUpAfter);
        Assert.Equal(1, (await Repair(state).RunAsync(Stop)).GivenUp);
        Assert.Contains($"s3://{Logs}/0.json: its events are not in the lake, and that is not tried any more", _log.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await Repair(state).RunAsync(Stop)).Backlog.Waiting);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lake_that_does_not_answer_delays_neither_reports_nor_the_state()
    {
        using var state = SqliteStateStore.OpenThrowAway(_time, new Random(1));
        _s3.PutFault = S3Fault.Silence;
        var reported = new List<ObjectReport>();
        Task<EngineTotals> running = Engine(state).ProcessAsync(Put(0, 1), reported.Add, Stop);
        while (reported.Count < 2) await Task.Delay(10, Stop);
        Assert.Equal(2, state.ReadLakeBacklog().Waiting);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Stop);
        }
        Assert.Equal(0, (await running).LakeObjects);
        Assert.Equal(2, state.ReadLakeBacklog().Waiting);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_object_that_is_cut_short_leaves_nothing_in_the_lake()
    {
        using var state = SqliteStateStore.OpenThrowAway(_time, new Random(1));
        _s3.Put(Logs, "0.json", Encoding.UTF8.GetBytes($"{{\"Records\":[{Events(0)[0]},"));
        EngineTotals totals = await Engine(state).ProcessAsync([Source(0)], _ => { }, Stop);
        Assert.Equal(1, totals.FailedObjectsByReason[FailureReason.TruncatedJson]);
        Assert.Empty(_s3.Keys(Lake, "events/"));
    }

    private static ObjectRef Source(int number) => new(Logs, $"{number}.json");

    /// <summary>Number 3 is an object of two hours.</summary>
    private static string[] Events(int number) => [.. Enumerable.Range(0, 3).Select(index =>
        $$"""{"eventID":"o{{number}}-{{index}}","eventTime":"2026-11-24T1{{(number == 3 ? index : 7)}}:00:00Z","eventSource":"signin.amazonaws.com","eventName":"{{(index == 0 ? "ConsoleLogin" : "Other")}}"}""")];

    private List<ObjectRef> Put(params IEnumerable<int> numbers)
    {
        foreach (int number in numbers) _s3.Put(Logs, $"{number}.json", $"{{\"Records\":[{string.Join(',', Events(number))}]}}");
        return [.. numbers.Select(Source)];
    }

    private Task<EngineTotals> ProcessAsync(SqliteStateStore state, params IEnumerable<int> numbers) => Engine(state).ProcessAsync(Put(numbers), _ => { }, Stop);

    private DetectionEngine Engine(SqliteStateStore state) => new(
        new EngineOptions(), new S3ObjectStore(_client!, TimeProvider.System), _loaded!.Book, _loaded.Runner, state, new EngineLog(_log, LogFormat.Text, _time), _time, _store);

    private LakeRepair Repair(SqliteStateStore state) => new(
        _store!, new S3ObjectStore(_client!, TimeProvider.System), state, new DecodeLimits(), new EngineLog(_log, LogFormat.Text, _time), _time);

    /// <summary>All lines of all files, in order.</summary>
    private string[] Written() => [.. _s3.Keys(Lake, "events/")
        .SelectMany(key => Encoding.UTF8.GetString(Expand(_s3.Get(Lake, key))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Order(StringComparer.Ordinal)];

    private static byte[] Expand(byte[] gzip)
    {
        using var inflater = new GzipInflater();
        byte[] room = new byte[64 * 1024]; // the files of these tests are small
        inflater.Inflate(gzip, room, out _, out int written);
        inflater.EnsureComplete();
        return room[..written];
    }
}
