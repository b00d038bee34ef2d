using Amazon.SQS;

namespace Iota.Engine.Sources;

/// <summary>Makes clients of SQS. Credentials come from where the AWS tools look for them.</summary>
public static class SqsConnection
{
    /// <summary>Until the connection stands.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The client for the region that the queue's address names; another address than Amazon's is used as it is.</summary>
    /// <param name="answerTimeout">Until the first byte of an answer; longer than a request waits for messages.</param>
    /// <param name="retries">Tries after the first one.</param>
    public static IAmazonSQS Create(Uri queue, TimeSpan answerTimeout, int retries)
    {
        string[] host = queue.Host.Split('.');
        bool amazon = queue.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal) || queue.Host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);
        var config = new AmazonSQSConfig { ConnectTimeout = ConnectTimeout, Timeout = answerTimeout, MaxErrorRetry = retries };
        if (amazon && host[0] == "sqs")
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(host[1]);
        }
        else
        {
            config.ServiceURL = queue.GetLeftPart(UriPartial.Authority);
            config.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1";
        }

        return new AmazonSQSClient(config);
    }
}
