namespace Iota.Engine.Alerts;

/// <summary>How the totals of a window lie in a row of the alerts table.</summary>
internal static class AlertRows
{
    /// <summary>In the order of <see cref="ToColumns"/> and <see cref="Read"/>; 20 of them.</summary>
    public const string Columns = """
        alert_id, rule_id, dedup_string, title, severity, log_type, alert_count, first_event_time, last_event_time, accounts, regions,
        actor, source_address, context, description, reference, runbook, destinations, first_event_id, threshold
        """;

    public static object?[] ToColumns(WindowTotals totals)
    {
        Alert alert = totals.Alert;
        return
        [
            alert.AlertId, alert.RuleId, alert.DedupKey, alert.Title, alert.Severity.ToName(), alert.LogType, alert.Count,
            alert.FirstEventTime.ToUnixTimeMilliseconds(), alert.LastEventTime.ToUnixTimeMilliseconds(),
            DistinctValues.ToJson(alert.Accounts), DistinctValues.ToJson(alert.Regions), alert.Actor, alert.SourceAddress, alert.Context,
            alert.Description, alert.Reference, alert.Runbook, ToColumn(alert.Destinations), totals.FirstEventId, totals.Threshold,
        ];
    }

    /// <param name="at">Ordinal of the first of <see cref="Columns"/> in the result.</param>
    public static WindowTotals Read(StateRow row, int at)
    {
        string? Text(int column) => row.IsDBNull(at + column) ? null : row.GetString(at + column);
        var alert = new Alert
        {
            AlertId = row.GetString(at),
            RuleId = row.GetString(at + 1),
            DedupKey = row.GetString(at + 2),
            Title = row.GetString(at + 3),
            Severity = SeverityNames.Parse(row.GetString(at + 4)) ?? Severity.Info,
            LogType = row.GetString(at + 5),
            FirstEventId = row.GetString(at + 18),
            Count = row.GetInt64(at + 6),
            FirstEventTime = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(at + 7)),
            LastEventTime = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(at + 8)),
            Accounts = DistinctValues.FromJson(row.GetString(at + 9)),
            Regions = DistinctValues.FromJson(row.GetString(at + 10)),
            Actor = row.GetString(at + 11),
            SourceAddress = row.GetString(at + 12),
            Context = row.GetString(at + 13),
            Description = Text(14),
            Reference = Text(15),
            Runbook = Text(16),
            Destinations = Text(17) is { } json ? DistinctValues.FromJson(json) : null,
        };
        return new WindowTotals(alert, row.GetString(at + 18), row.GetInt32(at + 19));
    }

    /// <summary>A JSON array; null for "the rule did not choose", which is not the same as an empty one.</summary>
    public static string? ToColumn(IReadOnlyList<string>? destinations) => destinations is null ? null : DistinctValues.ToJson(destinations);

    public static string ToColumn(this WindowState state) => state switch
    {
        WindowState.Undecided => "undecided",
        WindowState.BelowThreshold => "below_threshold",
        WindowState.Announced => "announced",
        WindowState.Folded => "folded",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static WindowState ReadState(string column) => column switch
    {
        "undecided" => WindowState.Undecided,
        "below_threshold" => WindowState.BelowThreshold,
        "announced" => WindowState.Announced,
        "folded" => WindowState.Folded,
        _ => throw new StateException($"The alerts table of the state holds the unknown window state '{column}'."),
    };
}
