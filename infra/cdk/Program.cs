using System.Text.Json.Nodes;
using Amazon.CDK;
using Iota.Cdk;

try
{
    // Read here, and not with the CDK's TryGetContext, so that a name that no setting has is an error too, and errors come before Node.js has started.
    JsonObject context = JsonNode.Parse(System.Environment.GetEnvironmentVariable("CDK_CONTEXT_JSON") ?? "{}")!.AsObject();
    var values = context.ToDictionary(value => value.Key, value => value.Value?.ToString() ?? "");
    if (values.GetValueOrDefault("stack") == "logs")
    {
        var logs = LogAccountSettings.Read(values);
        var logsApp = new App();
        _ = new LogAccountStack(logsApp, "IotaLogs", logs);
        _ = logsApp.Synth();
        return 0;
    }
    string? account = System.Environment.GetEnvironmentVariable("CDK_DEFAULT_ACCOUNT"), region = System.Environment.GetEnvironmentVariable("CDK_DEFAULT_REGION");
    if (values.GetValueOrDefault("stack") == "worker")
    {
        var worker = WorkerStackSettings.Read(values, account, region);
        await CheckRegionsAsync(worker.Buckets);
        var workerApp = new App();
        _ = new WorkerStack(workerApp, "IotaWorker", worker);
        _ = workerApp.Synth();
        return 0;
    }
    var settings = IotaSettings.Read(values, account, region);
    await CheckRegionsAsync(settings.Buckets);
    var app = new App();
    _ = new IotaStack(app, "Iota", settings);
    _ = app.Synth();
    return 0;

    // Without an account there is no deployment, and the region is but what the CDK takes for want of another.
    async Task CheckRegionsAsync(IReadOnlyList<LogBucket> buckets)
    {
        if (account is null || region is null) return;
        IReadOnlyList<string> problems = await BucketRegions.ProblemsAsync(buckets, region, BucketRegions.Endpoint(region));
        if (problems.Count > 0) throw new SettingsException(problems);
    }
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
