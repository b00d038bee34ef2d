using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Iota.Engine.Sources;

/// <summary>Log objects in S3 of several accounts: a bucket is read with the role that is meant for it, or else with the process's own credentials.</summary>
public sealed class S3Accounts : IObjectStore, IDisposable
{
    private readonly Dictionary<string, AssumedRole> _byBucket;
    private readonly AssumedRole? _others;
    private readonly Uri? _endpoint;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (IAmazonS3 Client, S3ObjectStore Store)> _accounts = [];

    /// <param name="roles">At most one for each bucket, and one for all others.</param>
    /// <param name="endpoint">Another S3 than Amazon's; null for what the environment says.</param>
    public S3Accounts(IReadOnlyList<AssumedRole> roles, TimeProvider time, Uri? endpoint = null)
    {
        _byBucket = roles.Where(role => role.Bucket is not null).ToDictionary(role => role.Bucket!);
        _others = roles.SingleOrDefault(role => role.Bucket is null);
        (_time, _endpoint) = (time, endpoint);
    }

    /// <summary>The client that reads the bucket; made when it is first asked for.</summary>
    /// <exception cref="AmazonClientException">The region is unknown, or there are no credentials to take the role with.</exception>
    public IAmazonS3 ClientFor(string bucket) => Account(bucket).Client;

    public Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken) => Account(source.Bucket).Store.OpenAsync(source, cancellationToken);

    public void Dispose()
    {
        foreach ((IAmazonS3 client, _) in _accounts.Values) client.Dispose();
    }

    private (IAmazonS3 Client, S3ObjectStore Store) Account(string bucket)
    {
        AssumedRole? role = _byBucket.GetValueOrDefault(bucket) ?? _others;
        string name = role?.Arn ?? "";
        lock (_lock)
        {
            if (_accounts.TryGetValue(name, out (IAmazonS3 Client, S3ObjectStore Store) known)) return known;
            AWSCredentials? credentials = role?.Credentials(DefaultAWSCredentialsIdentityResolver.GetCredentials());
            IAmazonS3 client = S3Connection.Create(_endpoint, credentials);
            return _accounts[name] = (client, new S3ObjectStore(client, _time));
        }
    }
}
