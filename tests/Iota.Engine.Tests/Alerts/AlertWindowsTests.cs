using CsCheck;
using Iota.Engine.Alerts;

namespace Iota.Engine.Tests.Alerts;

public class AlertWindowsTests
{
    private const long Period = 60;

    [Fact]
    public void Every_time_lies_in_its_window_and_windows_follow_each_other_without_a_gap() =>
        Gen.Select(Gen.String, Gen.String, Gen.Long[-60_000_000_000, 4_000_000_000_000], Gen.Int[1, 3_000]).Sample((rule, key, time, minutes) =>
        {
            TimeSpan period = TimeSpan.FromMinutes(minutes);
            long start = AlertWindows.StartOf(rule, key, DateTimeOffset.FromUnixTimeMilliseconds(time), period);
            long end = start + (long)period.TotalMilliseconds;
            Assert.InRange(time, start, end - 1);
            Assert.Equal(start, AlertWindows.StartOf(rule, key, DateTimeOffset.FromUnixTimeMilliseconds(start), period));
            Assert.Equal(start, AlertWindows.StartOf(rule, key, DateTimeOffset.FromUnixTimeMilliseconds(end - 1), period));
            Assert.Equal(end, AlertWindows.StartOf(rule, key, DateTimeOffset.FromUnixTimeMilliseconds(end), period));
        });

    [Fact]
    public void The_windows_of_different_keys_do_not_all_turn_over_at_once()
    {
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        int starts = Enumerable.Range(0, 100).Select(i => AlertWindows.StartOf("rule", $"key {i}", time, TimeSpan.FromHours(1))).Distinct().Count();
        Assert.InRange(starts, 95, 100);
    }

    [Fact]
    public void An_alert_id_never_changes() =>
        Assert.Equal("ea154d8d8eaa124acb1ee740544ac061", AlertWindows.AlertId("Root.Login", "root", 1_772_625_600_000));

    [Fact]
    public void Rule_key_and_window_are_told_apart_in_an_alert_id()
    {
        (string Rule, string Key, long Start)[] windows = [("a", "bc", 0), ("ab", "c", 0), ("", "abc", 0), ("a", "bc", 1)];
        string[] ids = [.. windows.Select(window => AlertWindows.AlertId(window.Rule, window.Key, window.Start))];
        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(32, id.Length));
    }

    /// <summary>Windows of length 60 from 0; the events' times; what each window becomes, in order: Announced, Folded, Below.</summary>
    [Theory]
    [InlineData(1, "5", "A")]
    [InlineData(1, "55 65", "AF")]
    [InlineData(1, "5 65 125", "AFA")]
    [InlineData(1, "5 65 125 185", "AFAF")]
    [InlineData(1, "5 125", "AA")]
    [InlineData(3, "5 10", "B")]
    [InlineData(3, "5 10 59", "A")]
    [InlineData(3, "50 55 65", "FA")]
    [InlineData(3, "5 55 65", "BB")]
    [InlineData(3, "5 6 64", "FA")]
    [InlineData(3, "5 6 65", "BB")]
    [InlineData(3, "50 65 66 125", "FAF")]
    [InlineData(3, "50 115 116 125", "BFA")]
    [InlineData(3, "1 2 3 119 120 121", "AFB")]
    [InlineData(3, "1 2 3 119 120 121 122", "AFA")]
    public void Windows_are_announced_folded_or_left(int threshold, string times, string expected)
    {
        long[] events = [.. times.Split(' ').Select(long.Parse)];
        Assert.Equal(expected, Letters(Decide(Windows(events, threshold), events)));
    }

    [Fact]
    public void A_window_that_comes_to_lie_before_an_alert_of_an_earlier_call_is_folded_into_it()
    {
        AlertWindow[] windows = [new(2, 0, 1, 1, WindowState.Undecided), new(1, Period, 1, 1, WindowState.Announced)];
        WindowDecision decision = Assert.Single(AlertWindows.Decide(windows, Period, _ => []));
        Assert.Equal(new WindowDecision(2, WindowState.Folded, 1), decision);
    }

    [Fact]
    public void Between_two_alerts_the_earlier_one_takes_the_window()
    {
        AlertWindow[] windows =
            [new(1, 0, 1, 1, WindowState.Announced), new(3, Period, 1, 1, WindowState.Undecided), new(2, 2 * Period, 1, 1, WindowState.Announced)];
        Assert.Equal(1, Assert.Single(AlertWindows.Decide(windows, Period, _ => [])).FoldedInto);
    }

    [Fact]
    public void A_window_that_stays_below_its_threshold_is_no_decision()
    {
        AlertWindow[] windows = [new(1, 0, 5, 2, WindowState.BelowThreshold)];
        Assert.Empty(AlertWindows.Decide(windows, Period, _ => throw new InvalidOperationException("The counts settle it.")));
    }

    [Fact]
    public void No_slice_that_reaches_the_threshold_is_without_an_alert_and_no_alert_is_below_it() =>
        Gen.Select(Gen.Long[0, 600].Array[1, 40], Gen.Int[1, 6]).Sample((times, threshold) =>
        {
            Array.Sort(times);
            AlertWindow[] windows = Decide(Windows(times, threshold), times, out Dictionary<long, long> owners);
            for (int i = 0; i + threshold <= times.Length; i++)
            {
                if (times[i + threshold - 1] - times[i] < Period)
                    Assert.Contains(times[i..(i + threshold)], time => owners.ContainsKey(time / Period));
            }

            foreach (AlertWindow alert in windows.Where(window => window.State == WindowState.Announced))
            {
                long[] covered = [.. owners.Where(owner => owner.Value == alert.Id).Select(owner => owner.Key)];
                Assert.All(covered, window => Assert.InRange(window - (alert.Start / Period), -1, 1));
                Assert.True(times.Count(time => covered.Contains(time / Period)) >= threshold);
            }
        });

    /// <summary>Times with the values that <c>unique</c> gave; "-" for none.</summary>
    [Theory]
    [InlineData(3, "5a 10b 59c", "A")]
    [InlineData(3, "5a 10a 59a", "B")]
    [InlineData(3, "50a 55b 65c", "FA")]
    [InlineData(3, "50a 55b 65a", "BB")]
    [InlineData(3, "50a 55a 65b 66c", "FA")]
    [InlineData(3, "5a 55b 65c", "BB")]
    [InlineData(3, "5a 6a 61b 64a 66c", "FA")]
    [InlineData(3, "5a 6b 64c 66a", "FA")]
    [InlineData(3, "5a 6b 66c 67a", "BB")]
    [InlineData(2, "50- 55- 65-", "AF")]
    [InlineData(2, "50a 55- 65-", "BB")]
    public void Distinct_values_reach_a_threshold_in_any_slice_of_one_period(int threshold, string events, string expected)
    {
        CountedEvent[] counted = [.. events.Split(' ').Select(text => new CountedEvent(long.Parse(text[..^1]), text[^1..] is "-" ? null : text[^1..]))];
        AlertWindow[] windows = DistinctWindows(counted, threshold);
        IReadOnlyList<WindowDecision> decisions = AlertWindows.Decide(windows, Period, window => InWindow(counted, window));
        Assert.Equal(expected, Letters([.. windows.Select(window => window with { State = decisions.Single(decision => decision.Id == window.Id).State })]));
    }

    [Fact]
    public void No_slice_with_enough_distinct_values_is_without_an_alert() =>
        Gen.Select(Gen.Select(Gen.Long[0, 400], Gen.Int[0, 4], (time, value) => new CountedEvent(time, $"{value}")).Array[1, 30], Gen.Int[1, 4])
            .Sample((events, threshold) =>
        {
            Array.Sort(events, (left, right) => left.Time.CompareTo(right.Time));
            AlertWindow[] windows = DistinctWindows(events, threshold);
            HashSet<long> shown = [.. AlertWindows.Decide(windows, Period, window => InWindow(events, window))
                .Where(decision => decision.State is WindowState.Announced or WindowState.Folded).Select(decision => decision.Id)];
            foreach (CountedEvent first in events)
            {
                CountedEvent[] slice = [.. events.Where(one => one.Time >= first.Time && one.Time < first.Time + Period)];
                if (slice.Select(one => one.Value).Distinct().Count() >= threshold)
                    Assert.Contains(slice, one => shown.Contains(one.Time / Period));
            }
        });

    private static AlertWindow[] DistinctWindows(CountedEvent[] events, int threshold) =>
        [.. events.GroupBy(one => one.Time / Period).Select(window => new AlertWindow(
            window.Key, window.Key * Period, threshold, window.Count(), WindowState.Undecided)
            {
                Distinct = window.Select(one => one.Value).OfType<string>().Distinct().Count() is > 0 and var count ? count : null,
            })];

    private static CountedEvent[] InWindow(CountedEvent[] events, AlertWindow window) => [.. events.Where(one => one.Time / Period == window.Id)];

    private static AlertWindow[] Windows(long[] times, int threshold) =>
        [.. times.GroupBy(time => time / Period)
            .Select(window => new AlertWindow(window.Key, window.Key * Period, threshold, window.Count(), WindowState.Undecided))];

    private static AlertWindow[] Decide(AlertWindow[] windows, long[] times) => Decide(windows, times, out _);

    /// <param name="owners">Window number to the alert that shows its events.</param>
    private static AlertWindow[] Decide(AlertWindow[] windows, long[] times, out Dictionary<long, long> owners)
    {
        IReadOnlyList<WindowDecision> decisions =
            AlertWindows.Decide(windows, Period, window => [.. times.Where(time => time / Period == window.Id).Select(time => new CountedEvent(time))]);
        owners = decisions.Where(decision => decision.State is WindowState.Announced or WindowState.Folded)
            .ToDictionary(decision => decision.Id, decision => decision.FoldedInto ?? decision.Id);
        return [.. windows.Select(window => window with { State = decisions.Single(decision => decision.Id == window.Id).State })];
    }

    private static string Letters(AlertWindow[] windows) => string.Concat(windows.Select(window => window.State.ToString()[0]));
}
