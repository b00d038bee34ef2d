using Iota.Engine.Alerts;

namespace Iota.Engine.Tests.Alerts;

public class RetryPolicyTests
{
    private static readonly DateTimeOffset Filed = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 2.5, 5)]
    [InlineData(2, 5, 10)]
    [InlineData(3, 10, 20)]
    [InlineData(7, 160, 320)]
    [InlineData(8, 320, 640)]
    [InlineData(9, 450, 900)]
    [InlineData(119, 450, 900)]
    public void The_wait_doubles_up_to_fifteen_minutes_and_is_spread_over_its_second_half(int attempt, double shortest, double longest)
    {
        double[] waits = [.. Enumerable.Range(0, 200).Select(seed => Wait(attempt, retryAfter: null, seed).TotalSeconds)];
        Assert.All(waits, wait => Assert.InRange(wait, shortest, longest));
        Assert.True(waits.Max() - waits.Min() > 0.8 * (longest - shortest));
    }

    [Theory]
    [InlineData(30, 30, 35)]
    [InlineData(3_600, 3_600, 3_605)]
    [InlineData(1_000_000, 3_600, 3_605)]
    [InlineData(0, 2.5, 5)]
    [InlineData(-5, 2.5, 5)]
    public void What_the_far_side_asks_for_is_granted_up_to_an_hour(int seconds, double shortest, double longest) =>
        Assert.All(Enumerable.Range(0, 200), seed => Assert.InRange(Wait(1, TimeSpan.FromSeconds(seconds), seed).TotalSeconds, shortest, longest));

    [Fact]
    public void A_short_Retry_After_does_not_shorten_a_long_wait() => Assert.InRange(Wait(9, TimeSpan.FromSeconds(1), 1).TotalSeconds, 450, 900);

    [Fact]
    public void A_refusal_is_dead_at_once() =>
        Assert.Equal(new RetryDecision(DeliveryState.Dead, Filed, "gone"), Decide(new DeliveryOutcome(DeliveryState.Dead, "gone"), 1, TimeSpan.Zero));

    [Fact]
    public void After_a_day_a_failure_is_the_last_one()
    {
        Assert.Equal(DeliveryState.Retry, Decide(new DeliveryOutcome(DeliveryState.Retry), 30, TimeSpan.FromHours(23.9)).State);
        RetryDecision last = Decide(new DeliveryOutcome(DeliveryState.Retry, "503."), 30, TimeSpan.FromHours(24));
        Assert.Equal((DeliveryState.Dead, "Given up after 30 tries in 24 h. 503."), (last.State, last.Error));
    }

    [Fact]
    public void After_too_many_tries_a_failure_is_the_last_one()
    {
        Assert.Equal(DeliveryState.Retry, Decide(new DeliveryOutcome(DeliveryState.Retry), RetryPolicy.MaxAttempts - 1, TimeSpan.Zero).State);
        Assert.Equal(DeliveryState.Dead, Decide(new DeliveryOutcome(DeliveryState.Retry), RetryPolicy.MaxAttempts, TimeSpan.Zero).State);
    }

    [Fact]
    public void What_was_not_tried_is_due_again_at_once() => Assert.Equal(
        new RetryDecision(DeliveryState.Untried, Filed.AddHours(48), null),
        Decide(new DeliveryOutcome(DeliveryState.Untried), RetryPolicy.MaxAttempts, TimeSpan.FromHours(48)));

    [Fact]
    public void What_was_delivered_has_no_next_try() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Decide(DeliveryOutcome.Delivered, 1, TimeSpan.Zero));

    private static TimeSpan Wait(int attempt, TimeSpan? retryAfter, int seed)
    {
        var outcome = new DeliveryOutcome(DeliveryState.Retry, "busy", retryAfter);
        RetryDecision decision = RetryPolicy.Decide(outcome, attempt, Filed, Filed, new Random(seed));
        Assert.Equal((DeliveryState.Retry, "busy"), (decision.State, decision.Error));
        return decision.NextAttempt - Filed;
    }

    private static RetryDecision Decide(DeliveryOutcome outcome, int attempt, TimeSpan age) =>
        RetryPolicy.Decide(outcome, attempt, Filed, Filed + age, new Random(1));
}
