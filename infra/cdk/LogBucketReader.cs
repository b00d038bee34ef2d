using System.Text.RegularExpressions;

namespace Iota.Cdk;

/// <summary>Reads the settings of one bucket of logs.</summary>
/// <param name="account">The account that will be deployed to; null where that is not known.</param>
/// <param name="region">Its region, likewise.</param>
internal sealed partial class LogBucketReader(SettingValues values, string? account, string? region)
{
    public const string DefaultPrefix = "AWSLogs/";

    private const string Topic = "topic", EventBridge = "eventbridge";

    /// <summary>The account that bucket, topic and key are in; null where that is not known.</summary>
    private string? _logAccount;

    /// <summary>Whether none of the settings was given. Names of buckets are required, so there is no bucket then.</summary>
    public bool IsEmpty() => Given().All(value => value is null) && AnnouncedBy() == Topic;

    /// <summary>Where there was a problem, what is returned is of no use.</summary>
    public LogBucket Read()
    {
        string? bucket = values.Value("bucketName"), topic = values.Value("topicArn"), key = values.Value("keyArn"), prefix = values.Value("prefix");
        ReadAccount();
        if (bucket is null) values.Add("bucketName is missing: the bucket that your trail writes to (or give newTrail=true, and the stack makes a trail).");
        else values.Check(Bucket().IsMatch(bucket), $"bucketName is '{bucket}', which is no name of a bucket. Give the name alone, not an ARN or s3:// address.");
        CheckAnnouncement(topic);
        values.Check(prefix is null || IsPrefix(prefix), $"prefix is '{prefix}'; it must end with '/', not begin with one, and hold no '*', '?' or '$'.");
        string? keyRegion = key is null ? null : CheckAccount("keyArn", key, Key(), "arn:aws:kms:REGION:ACCOUNT:key/ID (IAM policies cannot name an alias)");
        values.Check(keyRegion is null || region is null || keyRegion == region,
            $"keyArn is in {keyRegion}, the deployment in {region}: deploy to the region of the bucket; the function reaches S3 in its own region only.");
        return new LogBucket(bucket ?? "", prefix ?? DefaultPrefix, key, topic);
    }

    public static bool IsPrefix(string text) => Prefix().IsMatch(text);

    private string AnnouncedBy() => values.Choice("announcedBy", Topic, EventBridge);

    private string?[] Given() =>
        [values.Value("bucketName"), values.Value("topicArn"), values.Value("keyArn"), values.Value("prefix"), values.Value("logAccount")];

    private void ReadAccount()
    {
        string? given = values.Value("logAccount");
        bool isAccount = given is null || Account().IsMatch(given);
        values.Check(isAccount, $"logAccount is '{given}'; expected the twelve digits of the account that the bucket is in.");
        _logAccount = isAccount ? given ?? account : null;
    }

    private void CheckAnnouncement(string? topic)
    {
        if (AnnouncedBy() == EventBridge)
        {
            values.Check(topic is null, "announcedBy=eventbridge needs no topicArn: the bucket announces its objects to EventBridge.");
            string? logAccount = values.Value("logAccount");
            values.Check(logAccount is null || logAccount == account,
                $"announcedBy=eventbridge works for a bucket of this account; one in {logAccount} announces to the EventBridge there. Use its trail's topic.");
        }
        else if (topic is null)
        {
            // Where announcedBy is neither, what would follow from it is not to be complained about.
            if (values.Value("announcedBy") is null or Topic)
                values.Add("topicArn is missing: the SNS topic of your trail (docs/deploy.md says how to set one), or give announcedBy=eventbridge.");
        }
        else CheckAccount("topicArn", topic, TopicArn(), "arn:aws:sns:REGION:ACCOUNT:NAME");
    }

    /// <summary>Checks form and account. Returns the region, or null where the form is wrong.</summary>
    private string? CheckAccount(string name, string arn, Regex form, string example)
    {
        Match match = form.Match(arn);
        values.Check(match.Success, $"{name} is '{arn}'; expected {example}.");
        if (!match.Success) return null;
        string other = match.Groups["account"].Value;
        values.Check(_logAccount is null || other == _logAccount,
            $"{name} is in account {other}, but the bucket in {_logAccount}: give logAccount={other} if the bucket is there too.");
        return match.Groups["region"].Value;
    }

    // docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    internal static partial Regex Bucket();

    [GeneratedRegex(@"^[0-9]{12}\z")]
    internal static partial Regex Account();

    // '*' and '?' are wildcards of IAM and '$' begins its variables: with them the permission would reach further than the prefix.
    [GeneratedRegex(@"^[^/*?$][^*?$]*(?<=/)\z")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^arn:aws[a-z-]*:sns:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex TopicArn();

    [GeneratedRegex(@"^arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):key/[A-Za-z0-9-]+\z")]
    internal static partial Regex Key();
}
