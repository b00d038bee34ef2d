using System.Globalization;
using System.Text.RegularExpressions;

namespace Iota.Engine.Sources;

/// <summary>When log objects were written, by their names. Pure.</summary>
/// <remarks>AWS services name folders <c>2026/11/18/</c>, and most of them objects <c>…_20261118T0215Z_…</c>, by the time of delivery, in UTC.</remarks>
public static partial class ObjectDate
{
    /// <summary>The span in which an object was written: the minute of its name, else the day of the last folder that is one, else the moment at which it was stored;
    /// null when nothing is known.</summary>
    public static DateRange? Of(ObjectRef source)
    {
        if (OfName(source.Key.AsSpan(source.Key.LastIndexOf('/') + 1)) is { } minute) return minute;
        Match day = DayInPath().Match(source.Key);
        if (day.Success && Day(day) is { } date) return DateRange.OfDay(date);
        return source.Modified is { } modified ? new DateRange(modified, modified.AddTicks(1)) : null;
    }

    /// <summary>The year, month or day that a folder is for; null when its path does not end in one.</summary>
    /// <param name="path">With the slash at its end.</param>
    public static DateRange? OfFolder(string path)
    {
        Match match = FolderOfDates().Match(path);
        if (!match.Success) return null;
        int year = Number(match.Groups[1]);
        if (!match.Groups[2].Success) return Months(new DateOnly(year, 1, 1), 12);
        int month = Number(match.Groups[2]);
        if (month is < 1 or > 12) return null;
        if (!match.Groups[3].Success) return Months(new DateOnly(year, month, 1), 1);
        return Day(match) is { } day ? DateRange.OfDay(day) : null;
    }

    private static DateRange Months(DateOnly first, int count) => new(DateRange.Midnight(first), DateRange.Midnight(first.AddMonths(count)));

    private static DateRange? OfName(ReadOnlySpan<char> name)
    {
        foreach (ValueMatch match in MinuteInName().EnumerateMatches(name))
        {
            if (DateTimeOffset.TryParseExact(name.Slice(match.Index, match.Length), "yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset minute))
                return new DateRange(minute, minute.AddMinutes(1));
        }
        return null;
    }

    private static DateOnly? Day(Match match)
    {
        (int year, int month, int day) = (Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]));
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("20[0-9]{6}T[0-9]{4}Z")]
    private static partial Regex MinuteInName();

    [GeneratedRegex("(?:^|/)(20[0-9]{2})/([0-9]{2})/([0-9]{2})/", RegexOptions.RightToLeft)]
    private static partial Regex DayInPath();

    [GeneratedRegex(@"(?:^|/)(20[0-9]{2})/(?:([0-9]{2})/(?:([0-9]{2})/)?)?\z")]
    private static partial Regex FolderOfDates();
}
