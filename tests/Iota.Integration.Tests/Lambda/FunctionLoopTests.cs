using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using Iota.Engine;
using Iota.Function;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The loop against a Runtime API that misbehaves (F14 of the fault matrix), with a handler of the tests.</summary>
public sealed class FunctionLoopTests : IAsyncDisposable
{
    private const string Batch = """{"Records": [{"messageId": "m1", "body": "one"}, {"messageId": "m2", "body": "two"}]}""";

    private readonly FakeRuntimeApi _lambda = new();
    private readonly RuntimeApi _api;
    private readonly StringWriter _output = new();
    private readonly Dictionary<string, string?> _variables = [];
    private readonly CancellationTokenSource _stop = new();
    private Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> _handle = (_, _) => Task.FromResult(new SQSBatchResponse());
    private Task? _running;

    public FunctionLoopTests() => _api = new RuntimeApi(_lambda.Host);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null) await _running.ContinueWith(static _ => { }, TaskScheduler.Default);
        _api.Dispose();
        await _lambda.DisposeAsync();
        _stop.Dispose();
        await _output.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_invocation_is_handed_over_with_what_Lambda_says_about_it_and_its_answer_posted()
    {
        ILambdaContext? context = null;
        SQSEvent? received = null;
        string? trace = null;
        _handle = (batch, given) =>
        {
            (received, context, trace) = (batch, given, _variables["_X_AMZN_TRACE_ID"]);
            return Task.FromResult(new SQSBatchResponse([new SQSBatchResponse.BatchItemFailure { ItemIdentifier = "m2" }]));
        };
        Start();
        _lambda.Invoke("r1", Batch, TimeSpan.FromSeconds(30), "Root=1-5e1b4151");

        RuntimePost answer = await _lambda.ReadPostAsync();
        Assert.Equal(new RuntimePost("invocation/r1/response", """{"batchItemFailures":[{"itemIdentifier":"m2"}]}""", "application/json", null), answer);
        Assert.Equal(["one", "two"], received!.Records!.Select(message => message.Body));
        Assert.Equal("r1", context!.AwsRequestId);
        Assert.Equal("arn:aws:lambda:eu-west-1:111122223333:function:iota", context.InvokedFunctionArn);
        Assert.InRange(context.RemainingTime.TotalSeconds, 15, 30);
        Assert.Equal("Root=1-5e1b4151", trace);

        _lambda.Invoke("r2", Batch);
        await _lambda.ReadPostAsync();
        Assert.Null(trace);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deadline_that_is_past_leaves_no_time_and_never_a_negative_one()
    {
        TimeSpan? remaining = null;
        _handle = (_, context) =>
        {
            remaining = context.RemainingTime;
            return Task.FromResult(new SQSBatchResponse());
        };
        Start();
        _lambda.Invoke("r1", Batch, TimeSpan.FromSeconds(-5));
        await _lambda.ReadPostAsync();
        Assert.Equal(TimeSpan.Zero, remaining);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handler_that_throws_is_reported_and_ends_the_loop()
    {
        _handle = (_, _) => throw new RuleBrokenException("Python is gone.");
        Start();
        _lambda.Invoke("r1", Batch);
        RuntimePost answer = await _lambda.ReadPostAsync();
        Assert.Equal("invocation/r1/error", answer.Path);
        Assert.Equal("Function.Failed", answer.ErrorType);
        Assert.Equal("application/vnd.aws.lambda.error+json", answer.ContentType);
        Assert.Contains("\"errorMessage\":\"RuleBrokenException: Python is gone.\"", answer.Body, StringComparison.Ordinal);
        await _running!;
        Assert.Contains("invocation_failed", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not JSON")]
    [InlineData("""{"Records": [{"body": "a message without an id"}]}""")]
    [InlineData("""{"Records": [null]}""")]
    public async Task An_event_that_no_queue_sends_fails_and_the_next_one_is_served(string payload)
    {
        Start();
        _lambda.Invoke("r1", payload);
        _lambda.Invoke("r2", Batch);
        RuntimePost refused = await _lambda.ReadPostAsync();
        Assert.Equal(("invocation/r1/error", "Function.InvalidEvent"), (refused.Path, refused.ErrorType));
        Assert.Equal("invocation/r2/response", (await _lambda.ReadPostAsync()).Path);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_of_all_that_SQS_can_send_is_read()
    {
        SQSEvent? received = null;
        _handle = (batch, _) =>
        {
            received = batch;
            return Task.FromResult(new SQSBatchResponse());
        };
        Start();
        _lambda.Invoke("r1", """
            {"Records": [{"messageId": "m1", "receiptHandle": "h", "body": "b", "attributes": {"ApproximateReceiveCount": "1"}, "md5OfBody": "5", "md5OfMessageAttributes": "6",
              "messageAttributes": {"bytes": {"binaryValue": "AAEC", "stringListValues": [], "binaryListValues": ["AQ=="], "dataType": "Binary"}},
              "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q", "awsRegion": "eu-west-1", "somethingNew": {"a": [1]}}]}
            """);
        Assert.Equal("""{"batchItemFailures":[]}""", (await _lambda.ReadPostAsync()).Body);
        SQSEvent.SQSMessage message = received!.Records![0];
        Assert.Equal(("m1", "h", "b", "arn:aws:sqs:eu-west-1:1:q"), (message.MessageId, message.ReceiptHandle, message.Body, message.EventSourceArn));
        Assert.Equal([0, 1, 2], message.MessageAttributes!["bytes"].BinaryValue!.ToArray());
    }

    [Theory(Timeout = 30_000)]
    [InlineData(413, "larger than Lambda takes")]
    [InlineData(400, "does not know the invocation")]
    [InlineData(403, "does not expect an answer")]
    [InlineData(404, "answered 404")]
    [InlineData(null, "not known whether Lambda has the answer")]
    public async Task An_answer_that_is_not_taken_is_logged_never_posted_again_and_the_loop_goes_on(int? status, string says)
    {
        _lambda.RefuseNextPost(status);
        Start();
        _lambda.Invoke("r1", Batch);
        Assert.Equal("invocation/r1/response", (await _lambda.ReadPostAsync()).Path);
        _lambda.Invoke("r2", Batch);
        Assert.Equal("invocation/r2/response", (await _lambda.ReadPostAsync()).Path);
        Assert.False(_lambda.HasPosts);
        Assert.Contains(says, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task After_a_500_the_process_has_to_exit()
    {
        _lambda.RefuseNextPost(500);
        Start();
        _lambda.Invoke("r1", Batch);
        await Assert.ThrowsAsync<RuntimeApiException>(() => _running!);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(500)]
    [InlineData(403)]
    public async Task Without_invocations_the_process_has_to_exit(int status)
    {
        _lambda.NextStatus = status;
        Start();
        RuntimeApiException error = await Assert.ThrowsAsync<RuntimeApiException>(() => _running!);
        Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_Runtime_API_that_is_not_there_ends_the_process()
    {
        using var nowhere = new RuntimeApi("127.0.0.1:9");
        await Assert.ThrowsAsync<RuntimeApiException>(() => nowhere.NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_wait_for_an_invocation_is_no_error()
    {
        Start();
        await _lambda.Initialised;
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        _lambda.Invoke("r1", Batch);
        Assert.Equal("invocation/r1/response", (await _lambda.ReadPostAsync()).Path);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_start_that_failed_is_posted_as_such()
    {
        Assert.Null(await _api.FailInitAsync(new FunctionError("Function.InvalidConfiguration", "IOTA_STATE is not set.", []), TestContext.Current.CancellationToken));
        Assert.Equal(
            new RuntimePost("init/error", """{"errorType":"Function.InvalidConfiguration","errorMessage":"IOTA_STATE is not set.","stackTrace":[]}""",
                "application/vnd.aws.lambda.error+json", "Function.InvalidConfiguration"),
            await _lambda.ReadPostAsync());
    }

    private void Start()
    {
        var log = new EngineLog(_output, LogFormat.Json, TimeProvider.System);
        var loop = new FunctionLoop(
            _api, SqsEntry.Create(new SourceGeneratorLambdaJsonSerializer<FunctionJson>(), (batch, context) => _handle(batch, context)),
            (name, value) => _variables[name] = value, log, _output, TimeProvider.System);
        _running = loop.RunAsync(_stop.Token);
    }

    private sealed class RuleBrokenException(string message) : Exception(message);
}
