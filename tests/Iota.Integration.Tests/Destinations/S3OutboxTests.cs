using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Iota.Integration.Tests.Destinations;

/// <summary>The outbox of the isolated deployment, over the wire, against an S3 that keeps its conditions.</summary>
public abstract class S3OutboxTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly RecordingDestination _slack = new("slack");
    private IAmazonS3? _client;
    private string _bucket = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_are_sent_in_the_order_in_which_they_were_filed_and_leave_receipts()
    {
        await StartAsync();
        foreach (int number in Enumerable.Range(1, 3)) await FileAsync(new AlertMessage(SomeAlert(number)));
        Assert.Equal(3, (await KeysAsync("pending/")).Count);

        IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> results = await Sender().SendAsync(Stop);

        Assert.Equal(["alert 1", "alert 2", "alert 3"], _slack.Sent.Select(delivery => delivery.Alert.Title));
        Assert.All(results, result => Assert.Equal(DeliveryState.Delivered, result.Outcome.State));
        Assert.Empty(await KeysAsync("pending/"));
        Assert.Equal(Enumerable.Range(1, 3).Select(number => $"delivered/{SomeAlert(number).AlertId}-0.slack"), await KeysAsync("delivered/"));
    }

    [Fact]
    public async Task A_message_that_was_filed_twice_is_sent_once()
    {
        await StartAsync();
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await Sender().SendAsync(Stop);
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);
        Assert.Empty(await KeysAsync("pending/"));
    }

    [Fact]
    public async Task Senders_that_work_at_once_send_each_message_once()
    {
        await StartAsync();
        foreach (int number in Enumerable.Range(1, 12)) await FileAsync(new AlertMessage(SomeAlert(number)));
        _slack.Delay = TimeSpan.FromMilliseconds(20);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Sender().SendAsync(Stop))));
        for (int rest = 0; rest < 4; rest++) await Sender().SendAsync(Stop);
        Assert.Equal(12, _slack.Sent.Count);
        Assert.Equal(12, _slack.Sent.Select(delivery => delivery.Alert.AlertId).Distinct().Count());
    }

    [Fact]
    public async Task Senders_that_work_at_once_keep_order_and_pace()
    {
        await StartAsync();
        foreach (int number in Enumerable.Range(1, 12)) await FileAsync(new AlertMessage(SomeAlert(number)));
        var times = new System.Collections.Concurrent.ConcurrentQueue<DateTimeOffset>();
        _slack.Answer = _ =>
        {
            times.Enqueue(TimeProvider.System.GetUtcNow());
            return DeliveryOutcome.Delivered;
        };
        TimeSpan pace = TimeSpan.FromMilliseconds(100);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            // Each for a part of the time that it takes, as functions come and go.
            while (_slack.Sent.Count < 12)
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(350));
                await new S3OutboxSender(_bucket, _client!, [_slack], _ => pace, TimeProvider.System, new Random(1)).SendAsync(deadline.Token);
            }
        })));
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"alert {number}"), _slack.Sent.Select(delivery => delivery.Alert.Title));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= pace * 0.9, $"{pair.First:O} {pair.Second:O}"));
    }

    [Fact]
    public async Task The_turn_of_a_sender_that_died_passes_on_when_it_runs_out()
    {
        await StartAsync();
        await FileAsync(new AlertMessage(SomeAlert(1)));
        string taken = $$"""{"attempts":0,"heldUntil":"{{_time.GetUtcNow() + SendLease.Length:O}}"}""";
        await _client!.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "leases/slack", ContentBody = taken, UseChunkEncoding = false }, Stop);
        await Sender().SendAsync(Stop);
        Assert.Empty(_slack.Sent);
        _time.Advance(SendLease.Length);
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);
    }

    [Fact]
    public async Task A_follow_up_goes_into_the_thread_of_the_first_message()
    {
        await StartAsync();
        _slack.Answer = _ => DeliveryOutcome.Delivered with { Thread = "1503435956.000247" };
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await FileAsync(new FollowUpMessage(SomeAlert(1), AnnouncedCount: 1, Sequence: 1));
        await Sender().SendAsync(Stop);
        Assert.Equal([null, "1503435956.000247"], _slack.Sent.Select(delivery => delivery.Thread));
        Assert.Equal(1, Assert.IsType<FollowUpMessage>(_slack.Sent.Last().Message).AnnouncedCount);
    }

    [Fact]
    public async Task A_follow_up_waits_behind_a_first_message_that_failed()
    {
        await StartAsync();
        _slack.Answer = _ => new DeliveryOutcome(DeliveryState.Retry, "down");
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await FileAsync(new FollowUpMessage(SomeAlert(1), AnnouncedCount: 1, Sequence: 1));
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);

        _slack.Answer = _ => DeliveryOutcome.Delivered;
        _time.Advance(TimeSpan.FromMinutes(1));
        await Sender().SendAsync(Stop);
        Assert.Equal(["AlertMessage", "AlertMessage", "FollowUpMessage"], _slack.Sent.Select(delivery => delivery.Message.GetType().Name));
        Assert.Equal(2, _slack.Sent.Skip(1).First().Attempt);
    }

    [Fact]
    public async Task A_destination_that_asks_to_wait_is_left_alone_by_every_sender()
    {
        await StartAsync();
        _slack.Answer = _ => new DeliveryOutcome(DeliveryState.Retry, "slower", TimeSpan.FromSeconds(90));
        foreach (int number in Enumerable.Range(1, 3)) await FileAsync(new AlertMessage(SomeAlert(number)));
        await Sender().SendAsync(Stop);
        _slack.Answer = _ => DeliveryOutcome.Delivered;
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);

        _time.Advance(TimeSpan.FromSeconds(100));
        await Sender().SendAsync(Stop);
        Assert.Equal(["alert 1", "alert 1", "alert 2", "alert 3"], _slack.Sent.Select(delivery => delivery.Alert.Title));
    }

    [Fact]
    public async Task A_message_that_is_refused_for_good_is_dead_with_its_reason_and_keeps_its_content()
    {
        await StartAsync();
        _slack.Answer = _ => new DeliveryOutcome(DeliveryState.Dead, "revoked");
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await Sender().SendAsync(Stop);
        Assert.Empty(await KeysAsync("pending/"));
        Assert.Equal([$"dead-messages/{SomeAlert(1).AlertId}-0.slack"], await KeysAsync("dead-messages/"));
        OutboxReceipt receipt = Assert.Single(await ReceiptsAsync());
        Assert.Equal((DeliveryState.Dead, "revoked", "slack", "0"), (receipt.State, receipt.Error, receipt.Destination, receipt.Sequence));
    }

    [Fact]
    public async Task A_lease_that_ran_out_makes_the_message_due_again()
    {
        await StartAsync();
        await FileAsync(new AlertMessage(SomeAlert(1)));
        using var died = new CancellationTokenSource();
        _slack.Answer = _ =>
        {
            died.Cancel();
            throw new InvalidOperationException("the process ends here");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Sender().SendAsync(died.Token));
        _slack.Answer = _ => DeliveryOutcome.Delivered;
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);
        _time.Advance(SendLease.Length);
        await Sender().SendAsync(Stop);
        Assert.Equal(2, _slack.Sent.Count);
        Assert.Empty(await KeysAsync("pending/"));
    }

    [Fact]
    public async Task Nothing_but_new_messages_is_written_under_pending()
    {
        await StartAsync();
        _slack.Answer = _ => new DeliveryOutcome(DeliveryState.Retry, "down");
        await FileAsync(new AlertMessage(SomeAlert(1)));
        DateTime written = await WrittenAsync("pending/");
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), Stop); // S3 counts whole seconds
        for (int minute = 0; minute < 3; minute++)
        {
            await Sender().SendAsync(Stop);
            Assert.Equal(written, await WrittenAsync("pending/"));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, _slack.Sent.Count);
        Assert.Equal(2, (await KeysAsync("leases/")).Count); // of the message, and the turn of the sender
        _slack.Answer = _ => DeliveryOutcome.Delivered;
        await Sender().SendAsync(Stop);
        Assert.Equal([1, 2, 3, 4], _slack.Sent.Select(delivery => delivery.Attempt));
        Assert.Empty(await KeysAsync("pending/"));
        Assert.Equal(["leases/slack"], await KeysAsync("leases/"));
    }

    [Fact]
    public async Task A_lease_that_nobody_can_read_is_taken_over()
    {
        await StartAsync();
        await FileAsync(new AlertMessage(SomeAlert(1)));
        string lease = "leases/" + Assert.Single(await KeysAsync("pending/"))["pending/".Length..];
        await _client!.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = lease, ContentBody = "x", UseChunkEncoding = false }, Stop);
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);
        Assert.Equal(["leases/slack"], await KeysAsync("leases/"));
    }

    [Fact]
    public async Task A_message_that_ends_its_process_on_every_try_is_given_up()
    {
        await StartAsync();
        await FileAsync(new AlertMessage(SomeAlert(1)));
        string lease = "leases/" + Assert.Single(await KeysAsync("pending/"))["pending/".Length..];
        await _client!.PutObjectAsync(
            new PutObjectRequest { BucketName = _bucket, Key = lease, ContentBody = $$"""{"attempts":{{RetryPolicy.MaxAttempts}}}""", UseChunkEncoding = false }, Stop);
        await Sender().SendAsync(Stop);
        Assert.Empty(_slack.Sent);
        Assert.StartsWith("Given up: the process ended 120 times", Assert.Single(await ReceiptsAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_of_follow_ups_passes_through_whole_and_beside_the_first_digest()
    {
        await StartAsync();
        var first = new DigestMessage(SomeAlert(1), [SomeAlert(1), SomeAlert(2)], 2, 6);
        var followUp = first with { EventCount = 9, AnnouncedCount = 6, Sequence = 1, FirstDigest = SomeAlert(1).AlertId };
        await FileAsync(first);
        await FileAsync(followUp, thread: "1503435956.000247");
        await Sender().SendAsync(Stop);
        Assert.Equal([$"delivered/{SomeAlert(1).AlertId}-digest-1.slack", $"delivered/{SomeAlert(1).AlertId}-digest.slack"], await KeysAsync("delivered/"));
        Delivery sent = _slack.Sent.Last();
        Assert.Equal("1503435956.000247", sent.Thread);
        var arrived = Assert.IsType<DigestMessage>(sent.Message);
        Assert.Equal((9, 6, 1, SomeAlert(1).AlertId, 2), (arrived.EventCount, arrived.AnnouncedCount, arrived.Sequence, arrived.FirstDigest, arrived.First.Count));
    }

    [Fact]
    public async Task Messages_go_out_at_the_permitted_rate()
    {
        await StartAsync();
        foreach (int number in Enumerable.Range(1, 3)) await FileAsync(new AlertMessage(SomeAlert(number)));
        var times = new List<TimeSpan>();
        _slack.Answer = _ =>
        {
            lock (times) times.Add(_time.GetUtcNow() - Noon);
            return DeliveryOutcome.Delivered;
        };
        TimeSpan start = _time.GetUtcNow() - Noon, interval = TimeSpan.FromSeconds(1);
        Task sending = Sender(interval).SendAsync(Stop);
        for (int sent = 1; sent < 3; sent++)
        {
            await SentAsync(sent);
            _time.Advance(interval - TimeSpan.FromMilliseconds(1));
            await Task.Delay(50, Stop); // Long enough for a sender that does not wait.
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await sending;
        Assert.Equal([start, start + interval, start + (2 * interval)], times);

        async Task SentAsync(int count)
        {
            while (true)
            {
                lock (times)
                {
                    if (times.Count >= count) return;
                }

                await Task.Delay(5, Stop);
            }
        }
    }

    [Fact]
    public async Task Only_receipts_that_S3_took_since_are_read()
    {
        await StartAsync();
        foreach (int number in Enumerable.Range(1, 3)) await FileAsync(new AlertMessage(SomeAlert(number)));
        await Sender().SendAsync(Stop);
        Assert.Equal(3, (await ReceiptsAsync(TimeProvider.System.GetUtcNow().AddMinutes(-5))).Count);
        Assert.Empty(await ReceiptsAsync(TimeProvider.System.GetUtcNow().AddMinutes(5)));
    }

    [Fact]
    public async Task A_destination_that_fails_is_tried_once_a_run_and_gets_its_messages_in_order_when_it_is_back()
    {
        await StartAsync();
        _slack.Answer = _ => new DeliveryOutcome(DeliveryState.Retry, "down");
        foreach (int number in Enumerable.Range(1, 3)) await FileAsync(new AlertMessage(SomeAlert(number)));
        for (int minute = 0; minute < 3; minute++)
        {
            await Sender().SendAsync(Stop);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(["alert 1", "alert 1", "alert 1"], _slack.Sent.Select(delivery => delivery.Alert.Title));
        Assert.Equal(3, (await Sender().ReadBacklogAsync(Stop)).Pending);
        Assert.Equal(Noon, (await Sender().ReadBacklogAsync(Stop)).OldestFiledAt);

        _slack.Sent.Clear();
        _slack.Answer = _ => DeliveryOutcome.Delivered;
        _time.Advance(TimeSpan.FromMinutes(15));
        await Sender().SendAsync(Stop);
        Assert.Equal(["alert 1", "alert 2", "alert 3"], _slack.Sent.Select(delivery => delivery.Alert.Title));
        Assert.Equal(new OutboxBacklog(0, null), await Sender().ReadBacklogAsync(Stop));
    }

    [Fact]
    public async Task What_is_no_message_is_set_aside()
    {
        await StartAsync();
        await _client!.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "pending/x-y-0.slack", ContentBody = "{\"version\":9}", UseChunkEncoding = false }, Stop);
        await FileAsync(new AlertMessage(SomeAlert(1)));
        await Sender().SendAsync(Stop);
        Assert.Single(_slack.Sent);
        Assert.Equal(["unreadable/x-y-0.slack"], await KeysAsync("unreadable/"));
    }

    [Fact]
    public async Task The_plain_S3_destination_writes_each_message_once()
    {
        await StartAsync();
        var destination = new S3Destination("archive", _bucket, "iota/", AlertFormat.Ocsf, _client!);
        var delivery = new Delivery(1, new AlertMessage(SomeAlert(1)), "archive", 1);
        Assert.Equal(DeliveryOutcome.Delivered, await destination.SendAsync(delivery, Stop));
        Assert.Equal(DeliveryOutcome.Delivered, await destination.SendAsync(delivery, Stop));
        string key = Assert.Single(await KeysAsync("iota/"));
        Assert.Equal($"iota/2026/03/04/{SomeAlert(1).AlertId}-0.json", key);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The address of S3, and a bucket of this test that exists there.</summary>
    protected abstract Task<(Uri Address, string Bucket)> OpenAsync();

    protected virtual ValueTask StopAsync() => ValueTask.CompletedTask;

    private static Alert SomeAlert(int number) => new()
    {
        AlertId = $"{number:x32}",
        RuleId = "root_login",
        DedupKey = "root",
        Title = $"alert {number}",
        Severity = Severity.High,
        LogType = "AWS.CloudTrail",
        Count = 3,
        FirstEventTime = Noon,
        LastEventTime = Noon.AddMinutes(1),
        Accounts = ["111122223333"],
    };

    private async Task StartAsync()
    {
        (Uri address, _bucket) = await OpenAsync();
        _client = S3Connection.Create(address);
    }

    private S3OutboxSender Sender(TimeSpan interval = default) => new(_bucket, _client!, [_slack], _ => interval, _time, new Random(1));

    private async Task<DateTime> WrittenAsync(string prefix)
    {
        ListObjectsV2Response listed = await _client!.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix }, Stop);
        return Assert.Single(listed.S3Objects).LastModified!.Value;
    }

    private async Task FileAsync(DeliveryMessage message, string? thread = null)
    {
        var filing = new S3OutboxDestination("slack", _bucket, _client!, _time);
        Assert.Equal(DeliveryOutcome.Delivered, await filing.SendAsync(new Delivery(1, message, "slack", 1, thread), Stop));
        _time.Advance(TimeSpan.FromMilliseconds(1));
    }

    private async Task<List<string>> KeysAsync(string prefix)
    {
        ListObjectsV2Response listed = await _client!.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix }, Stop);
        Assert.Equal(HttpStatusCode.OK, listed.HttpStatusCode);
        return [.. (listed.S3Objects ?? []).Select(found => found.Key)];
    }

    private async Task<List<OutboxReceipt>> ReceiptsAsync(DateTimeOffset? since = null)
    {
        var receipts = new List<OutboxReceipt>();
        await foreach (OutboxReceipt receipt in new S3OutboxReceipts(_bucket, _client!).ReadAsync(since, Stop)) receipts.Add(receipt);
        return receipts;
    }

    private sealed class RecordingDestination(string name) : IDestination
    {
        public string Name => name;

        public System.Collections.Concurrent.ConcurrentQueue<Delivery> Sent { get; } = new();

        public TimeSpan Delay { get; set; }

        public Func<Delivery, DeliveryOutcome> Answer { get; set; } = _ => DeliveryOutcome.Delivered;

        public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Sent.Enqueue(delivery);
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, cancellationToken);
            return Answer(delivery);
        }
    }
}

public sealed class S3OutboxOnLoopbackTests : S3OutboxTests
{
    private readonly LoopbackS3 _s3 = new();

    protected override Task<(Uri Address, string Bucket)> OpenAsync()
    {
        _s3.Put("alerts", "exists", "");
        return Task.FromResult((_s3.Address, "alerts"));
    }

    protected override ValueTask StopAsync() => _s3.DisposeAsync();
}

public sealed class S3OutboxOnMotoTests(MotoServer moto) : S3OutboxTests
{
    private static int _buckets;

    protected override async Task<(Uri Address, string Bucket)> OpenAsync()
    {
        Uri address = moto.Require();
        string bucket = $"alerts-{Interlocked.Increment(ref _buckets)}";
        using IAmazonS3 client = S3Connection.Create(address);
        await client.PutBucketAsync(bucket, TestContext.Current.CancellationToken);
        return (address, bucket);
    }
}
