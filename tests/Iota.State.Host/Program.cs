using System.Diagnostics;
using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

// A process of its own that works on a state, for tests that kill it or let several of them contend.
//
//   commit FOLDER FIRST COUNT    stores COUNT batches of one detection each, numbered from FIRST; prints the number of each that is durable
//   deliver FOLDER WEBHOOK       announces, and sends what is due
//
// IOTA_TEST_KILL=POINT:N kills the process (SIGKILL) at the n-th time it gets to a point: BeforeCommit, AfterCommit, AfterSend.
KillSwitch killSwitch = KillSwitch.Read();
using SqliteStateStore store = SqliteStateStore.Open(args[1], TimeProvider.System, new Random());
store.Probe = point => killSwitch.Reach(point.ToString());
switch (args[0])
{
    case "commit":
        Commit(int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        return 0;
    case "deliver":
        using (var slack = new SlackDestination("slack", args[2], new SocketsHttpHandler(), TimeProvider.System))
        {
            _ = store.Announce(AlertRoute.ToAll(["slack"]));
            await new Deliverer(store, [new Killable(slack, killSwitch)], TimeProvider.System).DeliverAsync(CancellationToken.None, TimeSpan.FromSeconds(10));
        }
        return 0;
    default:
        return 1;
}

void Commit(int first, int count)
{
    for (int number = first; number < first + count; number++)
    {
        long started = Stopwatch.GetTimestamp();
        store.Commit(new BatchCommit("rules", [new ObjectCommit(new ObjectRef("logs", $"object {number}", "v1"), 1, 1, 0, [Detection(number)])]));
        string line = string.Create(CultureInfo.InvariantCulture, $"{number} {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0}");
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}

static Detection Detection(int number) => new()
{
    RuleId = "Test.Rule",
    EventId = string.Create(CultureInfo.InvariantCulture, $"event-{number}"),
    EventTime = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero).AddMinutes(number),
    LogType = "AWS.CloudTrail",
    Severity = Severity.High,
    Title = "test",
    DedupKey = string.Create(CultureInfo.InvariantCulture, $"key {number}"),
    ObjectName = "s3://logs/object",
    RecordIndex = 0,
    Policy = AlertPolicy.Default,
};

/// <summary>Ends the process the way a power cut does.</summary>
internal sealed class KillSwitch(string point, int times)
{
    private int _left = times;

    public static KillSwitch Read()
    {
        string[] parts = (Environment.GetEnvironmentVariable("IOTA_TEST_KILL") ?? ":0").Split(':');
        return new KillSwitch(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public void Reach(string reached)
    {
        if (reached == point && --_left == 0)
            Process.GetCurrentProcess().Kill();
    }
}

/// <summary>Sends, and may end the process before anybody hears of it.</summary>
internal sealed class Killable(IDestination destination, KillSwitch killSwitch) : IDestination
{
    public string Name => destination.Name;

    public TimeSpan MinInterval => TimeSpan.Zero;

    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        DeliveryOutcome outcome = await destination.SendAsync(delivery, cancellationToken);
        killSwitch.Reach("AfterSend");
        return outcome;
    }
}
