using Iota.Engine.Sources;

namespace Iota.Engine.Tests.Sources;

public sealed class ObjectDateTests
{
    private static readonly DateTimeOffset Stored = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-17", "2026-11-18", "2026-11-17T00:00:00Z", "2026-11-19T00:00:00Z")]
    [InlineData("2024-02-29", "2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("2026-11-17T06:00Z", "2026-11-17T07:30:15Z", "2026-11-17T06:00:00Z", "2026-11-17T07:30:15.0000001Z")]
    [InlineData("2026-11-17T06:00:00", "2026-11-17T08:00:00.5+02:00", "2026-11-17T06:00:00Z", "2026-11-17T06:00:00.5000001Z")]
    public void A_range_is_of_days_or_instants_that_both_belong_to_it(string from, string to, string start, string end) =>
        Assert.Equal(new DateRange(Time(start), Time(end)), DateRange.Parse(from, to));

    [Theory]
    [InlineData("yesterday", "2026-11-18", "--from 'yesterday' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.")]
    [InlineData("2026-11-18", "18.11.2026", "--to '18.11.2026' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.")]
    [InlineData("2026-02-29", "2026-03-01", "--from '2026-02-29' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.")]
    [InlineData("2026-11-01", "9999-12-31", "--to '9999-12-31' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.")]
    [InlineData("2026-11-18", "2026-11-17", "--from 2026-11-18 is after --to 2026-11-17.")]
    [InlineData("2026-11-18T02:00:00Z", "2026-11-17", "--from 2026-11-18T02:00:00Z is after --to 2026-11-17.")]
    public void What_is_no_range_is_said_in_a_sentence(string from, string to, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => DateRange.Parse(from, to)).Message);

    [Theory]
    [InlineData("AWSLogs/1/CloudTrail/eu-west-1/2026/11/18/1_CloudTrail_eu-west-1_20261118T0215Z_x.json.gz", "2026-11-18T02:15:00Z", 1)]
    [InlineData("AWSLogs/1/elb/2026/11/18/log.gz", "2026-11-18T00:00:00Z", 24 * 60)]
    [InlineData("archive/2024/01/01/AWSLogs/2026/11/18/07/log.gz", "2026-11-18T00:00:00Z", 24 * 60)]
    [InlineData("AWSLogs/2026/11/18/broken_20261340T0215Z_x.gz", "2026-11-18T00:00:00Z", 24 * 60)]
    public void An_object_is_dated_by_its_name_else_by_the_last_folder_that_is_a_day(string key, string start, int minutes) =>
        Assert.Equal(new DateRange(Time(start), Time(start).AddMinutes(minutes)), ObjectDate.Of(new ObjectRef("logs", key) { Modified = Stored }));

    [Theory]
    [InlineData("log.json")]
    [InlineData("2026/13/01/log.json")]
    [InlineData("2026/02/30/log.json")]
    [InlineData("2026/11/log.json")]
    public void An_object_without_a_date_is_dated_by_when_it_was_stored(string key)
    {
        Assert.Equal(new DateRange(Stored, Stored.AddTicks(1)), ObjectDate.Of(new ObjectRef("logs", key) { Modified = Stored }));
        Assert.Null(ObjectDate.Of(new ObjectRef("logs", key)));
    }

    [Theory]
    [InlineData("x/2026/", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2026/12/", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("x/2026/02/28/", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("x/1999/", null, null)]
    [InlineData("x/2026/13/", null, null)]
    [InlineData("x/2026/11/18/07/", null, null)]
    [InlineData("x/2026", null, null)]
    [InlineData("x/112026/", null, null)]
    [InlineData("", null, null)]
    public void A_folder_stands_for_a_year_a_month_or_a_day(string path, string? start, string? end) =>
        Assert.Equal(start is null ? null : new DateRange(Time(start), Time(end!)), ObjectDate.OfFolder(path));

    [Fact]
    public void The_end_of_a_span_does_not_belong_to_it()
    {
        DateRange day = DateRange.OfDay(new DateOnly(2026, 11, 18));
        Assert.False(day.Touches(DateRange.OfDay(new DateOnly(2026, 11, 19))));
        Assert.False(day.Touches(DateRange.OfDay(new DateOnly(2026, 11, 17))));
        Assert.True(day.Touches(new DateRange(Time("2026-11-18T23:59:00Z"), Time("2026-11-19T00:00:00Z"))));
        Assert.True(day.Covers(day));
        Assert.False(day.Covers(new DateRange(Time("2026-11-18T23:59:00Z"), Time("2026-11-19T00:00:01Z"))));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
