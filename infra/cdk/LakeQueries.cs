namespace Iota.Cdk;

/// <summary>Queries that are there when Athena is opened for the first time; {0} is the table.</summary>
internal static class LakeQueries
{
    /// <summary>Columns with the names of CloudTrail's members. Objects stay JSON text: <c>json_extract_scalar(request_parameters, '$.bucketName')</c>.</summary>
    /// <remarks>The time without a zone (it is UTC), because Hive's catalogue, in which a view is kept, has no type for one with a zone; and by TRY, so that an event with
    /// a time that cannot be read has none, instead of failing the query. A member that says null is null, and not the text.</remarks>
    private const string View = """
        CREATE OR REPLACE VIEW cloudtrail AS
        SELECT day, hour,
          CAST(TRY(from_iso8601_timestamp(json_extract_scalar(event, '$.eventTime'))) AT TIME ZONE 'UTC' AS timestamp) AS event_time,
          json_extract_scalar(event, '$.eventSource') AS event_source,
          json_extract_scalar(event, '$.eventName') AS event_name,
          json_extract_scalar(event, '$.recipientAccountId') AS account,
          json_extract_scalar(event, '$.awsRegion') AS region,
          json_extract_scalar(event, '$.userIdentity.type') AS identity_type,
          json_extract_scalar(event, '$.userIdentity.arn') AS identity_arn,
          json_extract_scalar(event, '$.userIdentity.accessKeyId') AS access_key,
          json_extract_scalar(event, '$.sourceIPAddress') AS source_address,
          json_extract_scalar(event, '$.userAgent') AS user_agent,
          json_extract_scalar(event, '$.errorCode') AS error_code,
          NULLIF(json_format(json_extract(event, '$.requestParameters')), 'null') AS request_parameters,
          NULLIF(json_format(json_extract(event, '$.responseElements')), 'null') AS response_elements,
          json_extract_scalar(event, '$.eventID') AS event_id,
          event
        FROM {0}
        """;

    private const string OfAnIdentity = """
        SELECT json_extract_scalar(event, '$.eventTime') AS time, json_extract_scalar(event, '$.eventSource') AS service, json_extract_scalar(event, '$.eventName') AS call,
          json_extract_scalar(event, '$.sourceIPAddress') AS address, json_extract_scalar(event, '$.errorCode') AS error, event
        FROM {0}
        WHERE day BETWEEN '2026-11-20' AND '2026-11-24' AND json_extract_scalar(event, '$.userIdentity.arn') = 'arn:aws:iam::111122223333:user/alice'
        ORDER BY time
        """;

    private const string OfAnAddress = """
        SELECT json_extract_scalar(event, '$.userIdentity.arn') AS identity, json_extract_scalar(event, '$.eventName') AS call, count(*) AS calls,
          count(json_extract_scalar(event, '$.errorCode')) AS refused, min(json_extract_scalar(event, '$.eventTime')) AS first, max(json_extract_scalar(event, '$.eventTime')) AS last
        FROM {0}
        WHERE day = '2026-11-24' AND json_extract_scalar(event, '$.sourceIPAddress') = '203.0.113.7'
        GROUP BY 1, 2 ORDER BY first
        """;

    private const string AroundAnEvent = """
        SELECT json_extract_scalar(event, '$.eventTime') AS time, json_extract_scalar(event, '$.eventName') AS call, event
        FROM {0}
        WHERE day = '2026-11-24' AND hour IN ('17', '18', '19')
          AND json_extract_scalar(event, '$.userIdentity.accessKeyId') IN (
            SELECT json_extract_scalar(event, '$.userIdentity.accessKeyId') FROM {0}
            WHERE day = '2026-11-24' AND hour = '18' AND json_extract_scalar(event, '$.eventID') = 'EVENT-ID-OF-THE-ALERT')
        ORDER BY time
        """;

    public static IReadOnlyList<(string Id, string Name, string Sql)> All { get; } =
    [
        ("View", "1. Run once: a view with columns", View),
        ("Identity", "2. What an identity did", OfAnIdentity),
        ("Address", "3. What came from an address", OfAnAddress),
        ("Session", "4. What else the session of an event did", AroundAnEvent),
    ];
}
