using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Iota.Integration.Tests.Support;

/// <summary>As much of SQS as a consumer uses, over its JSON protocol: visibility timeouts in real time, receive counts, a dead-letter queue, and faults on demand.
/// Long polls are answered after a fifth of a second. Signatures are not looked at.</summary>
internal sealed class LoopbackSqs : LoopbackServer
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Entry>> _queues = [];
    private int _handedOut;

    /// <summary>After so many receives a message goes to the dead-letter queue, as the queue's redrive policy says.</summary>
    public int MaxReceives { get; set; } = 5;

    /// <summary>The error code that every request is answered with; null for none. "drop" closes the connection.</summary>
    public string? Fault { get; set; }

    /// <summary>Requests to renew or end the time for which a message is unseen: its body and the seconds.</summary>
    public List<(string Body, int Seconds)> Changes { get; } = [];

    public int Receives { get; private set; }

    public List<string> DeadLetters { get; } = [];

    public string Url(string queue) => $"{Address}000000000000/{queue}";

    public void Send(string queue, params string[] bodies)
    {
        lock (_lock) Messages(queue).AddRange(bodies.Select(body => new Entry(body)));
    }

    /// <summary>Messages that wait or are worked on.</summary>
    public int Count(string queue)
    {
        lock (_lock) return Messages(queue).Count;
    }

    /// <summary>Messages that can be received now.</summary>
    public int CountVisible(string queue)
    {
        lock (_lock) return Messages(queue).Count(message => message.IsVisible);
    }

    /// <summary>How often a message that is still there was received.</summary>
    public int ReceiveCount(string queue, string body)
    {
        lock (_lock) return Messages(queue).Single(message => message.Body == body).Received;
    }

    protected override async Task ServeAsync(HttpExchange exchange)
    {
        if (Fault == "drop")
        {
            exchange.Drop();
            return;
        }
        if (Fault is { } code)
        {
            await exchange.AnswerAsync(code == "InternalFailure" ? 500 : 400, $$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"as the test wants it"}""", ("x-amzn-query-error", $"{code};Sender"), ("Content-Type", "application/x-amz-json-1.0"));
            return;
        }
        JsonNode request = JsonNode.Parse(exchange.Body)!;
        string queue = ((string)request["QueueUrl"]!).Split('/')[^1];
        JsonNode answer = exchange.Headers["X-Amz-Target"] switch
        {
            "AmazonSQS.ReceiveMessage" => await ReceiveAsync(queue, request),
            "AmazonSQS.DeleteMessageBatch" => Each(request, entry => Messages(queue).RemoveAll(message => message.Handle == (string?)entry["ReceiptHandle"])),
            "AmazonSQS.ChangeMessageVisibilityBatch" => Each(request, entry => Change(queue, (string)entry["ReceiptHandle"]!, (int)entry["VisibilityTimeout"]!)),
            var other => throw new NotSupportedException($"{other} is not played here; add it."),
        };
        await exchange.AnswerAsync(200, answer.ToJsonString(), ("Content-Type", "application/x-amz-json-1.0"));
    }

    private async Task<JsonNode> ReceiveAsync(string queue, JsonNode request)
    {
        Receives++;
        long start = TimeProvider.System.GetTimestamp();
        TimeSpan wait = TimeSpan.FromSeconds((int?)request["WaitTimeSeconds"] ?? 0);
        while (true)
        {
            JsonNode[] received = TakeVisible(queue, (int?)request["MaxNumberOfMessages"] ?? 1, TimeSpan.FromSeconds((int?)request["VisibilityTimeout"] ?? 30));
            TimeSpan waited = TimeProvider.System.GetElapsedTime(start);
            if (received.Length > 0 || waited >= wait || waited >= LongestPoll) return new JsonObject { ["Messages"] = new JsonArray(received) };
            await Task.Delay(10, Stopped);
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "SQS sends it, and the SDK checks it.")]
    private JsonNode[] TakeVisible(string queue, int most, TimeSpan visibility)
    {
        lock (_lock)
        {
            foreach (Entry dead in Messages(queue).Where(message => message.IsVisible && message.Received >= MaxReceives).ToArray())
            {
                Messages(queue).Remove(dead);
                DeadLetters.Add(dead.Body);
            }
            return [.. Messages(queue).Where(message => message.IsVisible).Take(most).ToArray().Select(message =>
            {
                message.Received++;
                message.Hide(visibility);
                message.Handle = $"handle-{++_handedOut}";
                return (JsonNode)new JsonObject
                {
                    ["MessageId"] = message.Id,
                    ["ReceiptHandle"] = message.Handle,
                    ["Body"] = message.Body,
                    ["MD5OfBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(message.Body))),
                    ["Attributes"] = new JsonObject { ["ApproximateReceiveCount"] = message.Received.ToString(CultureInfo.InvariantCulture) },
                };
            })];
        }
    }

    private void Change(string queue, string handle, int seconds)
    {
        if (Messages(queue).Find(message => message.Handle == handle) is not { } message) return;
        Changes.Add((message.Body, seconds));
        message.Hide(TimeSpan.FromSeconds(seconds));
    }

    private JsonObject Each(JsonNode request, Action<JsonNode> act)
    {
        lock (_lock)
        {
            var done = new JsonArray();
            foreach (JsonNode? entry in request["Entries"]!.AsArray())
            {
                act(entry!);
                done.Add((JsonNode)new JsonObject { ["Id"] = (string)entry!["Id"]! });
            }
            return new JsonObject { ["Successful"] = done, ["Failed"] = new JsonArray() };
        }
    }

    private List<Entry> Messages(string queue)
    {
        if (!_queues.TryGetValue(queue, out List<Entry>? messages)) _queues[queue] = messages = [];
        return messages;
    }

    private sealed class Entry(string body)
    {
        private static int _count;

        private long _hiddenAt;
        private TimeSpan _hiddenFor;

        public string Id { get; } = $"m{Interlocked.Increment(ref _count)}";

        public string Body => body;

        public string? Handle { get; set; }

        public int Received { get; set; }

        public bool IsVisible => _hiddenFor == TimeSpan.Zero || TimeProvider.System.GetElapsedTime(_hiddenAt) >= _hiddenFor;

        public void Hide(TimeSpan time) => (_hiddenAt, _hiddenFor) = (TimeProvider.System.GetTimestamp(), time);
    }
}
