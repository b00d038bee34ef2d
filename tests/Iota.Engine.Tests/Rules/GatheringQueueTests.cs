using System.Collections.Concurrent;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

/// <summary>When a thread that waits for items is let in, and that none is lost.</summary>
public sealed class GatheringQueueTests : IDisposable
{
    private const int Enough = 10;

    /// <summary>Longer than <see cref="Limit"/>: where it counted, the test would fail.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly GatheringQueue<int> _queue = new(capacity: 4, Enough, Endless, size => size);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Where_no_more_are_expected_an_item_is_taken_at_once()
    {
        Task<bool> waiting = Waiting();
        await _queue.AddAsync(1, Stop);
        Assert.True(await waiting);
        Assert.True(_queue.TryTake(out int item));
        Assert.Equal(1, item);
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public async Task While_more_are_expected_a_small_item_waits_for_enough()
    {
        using IDisposable more = _queue.Expect();
        Task<bool> waiting = Waiting();
        await _queue.AddAsync(Enough - 1, Stop);
        Assert.False(await FinishesAsync(waiting));
        await _queue.AddAsync(1, Stop);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task The_last_expectation_that_ends_lets_all_in()
    {
        IDisposable one = _queue.Expect(), other = _queue.Expect();
        Task<bool>[] waiting = [Waiting(), Waiting()];
        await _queue.AddAsync(1, Stop);
        one.Dispose();
        one.Dispose(); // counts once
        Assert.False(await FinishesAsync(waiting[0]) || waiting[1].IsCompleted);
        other.Dispose();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
    }

    [Fact]
    public async Task A_full_queue_is_worth_while_and_who_adds_to_it_waits()
    {
        using IDisposable more = _queue.Expect();
        Task<bool> waiting = Waiting();
        for (int i = 0; i < 4; i++) await _queue.AddAsync(1, Stop);
        Assert.True(await waiting);
        Task adding = _queue.AddAsync(1, Stop);
        Assert.False(await FinishesAsync(adding));
        Assert.True(_queue.TryTake(out _));
        await adding;
    }

    [Fact]
    public async Task An_item_does_not_wait_longer_than_the_patience()
    {
        using var queue = new GatheringQueue<int>(capacity: 4, Enough, TimeSpan.FromMilliseconds(20), size => size);
        using IDisposable more = queue.Expect();
        Task<bool> waiting = WaitingFor(queue);
        await queue.AddAsync(1, Stop);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_completed_queue_gives_what_it_holds_and_then_ends_every_wait()
    {
        using IDisposable more = _queue.Expect();
        await _queue.AddAsync(1, Stop);
        Task<bool> waiting = Waiting();
        Assert.True(_queue.Complete());
        Assert.False(_queue.Complete());
        Assert.True(await waiting);
        Assert.True(_queue.TryTake(out _));
        Assert.False(_queue.WaitToTake());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _queue.AddAsync(1, Stop));
    }

    [Fact]
    public async Task Whatever_threads_add_expect_and_take_every_item_is_taken_once()
    {
        using var queue = new GatheringQueue<int>(capacity: 8, Enough, TimeSpan.FromMilliseconds(1), _ => 3);
        var taken = new ConcurrentBag<int>();
        Task[] takers = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(Take, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(adder => Task.Run(async () =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                using IDisposable? more = i % 3 == 0 ? queue.Expect() : null;
                await queue.AddAsync((adder * 2_000) + i, Stop);
                if (i % 100 == 0) await Task.Yield();
            }
        }, Stop)));
        queue.Complete();
        await Task.WhenAll(takers).WaitAsync(Limit, Stop);
        Assert.Equal(Enumerable.Range(0, 8_000), taken.Order());

        void Take()
        {
            while (queue.WaitToTake())
                while (queue.TryTake(out int item)) taken.Add(item);
        }
    }

    private Task<bool> Waiting() => WaitingFor(_queue);

    private static Task<bool> WaitingFor(GatheringQueue<int> queue) =>
        Task.Factory.StartNew(queue.WaitToTake, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Limit, Stop);

    /// <summary>Whether it does within a time that suffices where nothing stops it.</summary>
    private static async Task<bool> FinishesAsync(Task task) => await Task.WhenAny(task, Task.Delay(200, Stop)) == task;
}
