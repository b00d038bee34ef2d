using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Services;

namespace Iota.Function;

/// <summary><see cref="FunctionRole.Notify"/>: sends what lies under <c>pending/</c> of the alerts bucket.</summary>
/// <remarks>An event only rings the bell: it may be a batch of the queue or come from a schedule, and what is due is sent either way. So a destination that is
/// down never makes a message of the queue fail; its alerts wait in the bucket, and the schedule tries them again.</remarks>
internal sealed class NotifyRole
{
    private readonly SourceGeneratorLambdaJsonSerializer<FunctionJson> _serializer = new();
    private readonly S3OutboxSender _sender;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;

    private NotifyRole(FunctionStart start, IotaConfiguration configuration, IAmazonS3 s3)
    {
        (_log, _time) = (start.Log, start.Time);
        DestinationSet destinations = start.Owned.Add(new DestinationSet(configuration.Destinations, start.Variable, start.Output, start.Time));
        Dictionary<string, TimeSpan> intervals = destinations.All.ToDictionary(destination => destination.Name, destination => destination.MinInterval);
        _sender = new S3OutboxSender(start.Settings.AlertsBucket!, s3, destinations.All, intervals.GetValueOrDefault, start.Time, new Random());
    }

    /// <summary>Null when something is in the way.</summary>
    public static InvocationHandler? Start(FunctionStart start)
    {
        IotaConfiguration? configuration = start.ReadConfiguration();
        IAmazonS3? s3 = start.OpenS3();
        return configuration is null || s3 is null || start.Problems.Count > 0 ? null : new NotifyRole(start, configuration, s3).HandleAsync;
    }

    private async Task<byte[]> HandleAsync(byte[] payload, ILambdaContext context)
    {
        bool fromQueue = IsBatch(payload);
        using CancellationTokenSource deadline = Budget.Start(context, _time);
        try
        {
            DeliveryCounts counts = DeliveryCounts.Of(await _sender.SendAsync(deadline.Token), _log);
            OutboxBacklog backlog = await _sender.ReadBacklogAsync(CancellationToken.None);
            _log.MessagesSent(counts.Delivered, counts.Failed, counts.Dead, backlog);
            _log.Measured(
                FunctionNames.Of(context),
                [.. counts.Metrics, .. backlog.Metrics(_time.GetUtcNow())], []);
            if (fromQueue) return SqsEntry.Write(_serializer, new SQSBatchResponse());
            var answer = new NotifyAnswer(counts.Delivered, counts.Failed, counts.Dead, backlog.Pending);
            return JsonSerializer.SerializeToUtf8Bytes(answer, RoleJson.Default.NotifyAnswer);
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new IncompleteException($"The alerts bucket cannot be used: {error.Message}");
        }
    }

    /// <exception cref="InvalidEventException">It is no JSON.</exception>
    private static bool IsBatch(byte[] payload)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("Records", out _);
        }
        catch (JsonException error)
        {
            throw new InvalidEventException($"The event is no JSON: {error.Message}");
        }
    }
}
