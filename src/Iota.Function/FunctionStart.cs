using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Services;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary>The parts that several roles start. What cannot be started is null and a sentence in <paramref name="Problems"/>.</summary>
internal sealed record FunctionStart(
    FunctionSettings Settings, Func<string, string?> Variable, List<string> Problems, Owned Owned, EngineLog Log, TextWriter Output, TimeProvider Time)
{
    /// <summary>How long only Python was at work; null for roles without it.</summary>
    public TimeSpan? PythonTime { get; set; }

    public IotaConfiguration? ReadConfiguration()
    {
        try
        {
            return ConfigurationFile.Load(Settings.ConfigurationFile, Settings.Rules);
        }
        catch (ConfigurationException error)
        {
            Problems.AddRange(error.Problems.Select(problem => problem.ToString()));
            return null;
        }
    }

    /// <summary>A damaged state is replaced: a service has to go on, and says so in an alert.</summary>
    public SqliteStateStore? OpenState()
    {
        if (Settings.StateFolder.Length == 0) return null;
        try
        {
            SqliteStateStore state = Owned.Add(SqliteStateStore.Open(Settings.StateFolder, Time, new Random(), startAfresh: true));
            if (state.Recovered is { } recovered) Log.StateRecovered(recovered);
            return state;
        }
        catch (StateException error)
        {
            Problems.Add(error.Message);
            return null;
        }
    }

    public IAmazonS3? OpenS3()
    {
        try
        {
            return Owned.Add(S3Connection.Create(Settings.S3Endpoint));
        }
        catch (AmazonClientException error)
        {
            Problems.Add($"S3 cannot be used: {error.Message} Set AWS_REGION.");
            return null;
        }
    }

    /// <summary>Where alerts go from here.</summary>
    /// <param name="findRule">Finds a rule by its id, for routes that go by tags.</param>
    public AlertOutlet OpenOutlet(IotaConfiguration configuration, SqliteStateStore state, IAmazonS3 s3, Func<string, RuleInfo?> findRule) => AlertOutlet.Open(
        Owned.Add(new DestinationSet(configuration.Destinations, Variable, Output, Time)), configuration, state, AlertsBucket(s3), findRule, Time);

    /// <summary>The lake, where there is one.</summary>
    public LakeStore? OpenLake(IAmazonS3 s3) => Settings.Lake is { } location ? LakeStore.Open(location, _ => s3) : null;

    /// <summary>The alerts bucket, where there is one.</summary>
    public (string Name, IAmazonS3 Client)? AlertsBucket(IAmazonS3 s3) => Settings.AlertsBucket is { } bucket ? (bucket, s3) : null;
}
