using System.Globalization;
using System.Text.RegularExpressions;

namespace Iota.Cdk;

/// <summary>Reads settings one by one and collects every problem. Where there is one, what it returned is of no use.</summary>
internal sealed partial class SettingsReader(IReadOnlyDictionary<string, string> context, string? account, string? region)
{
    /// <summary>From what one Python worker needs to the most that Lambda gives.</summary>
    private const int MinMemoryMb = 512, MaxMemoryMb = 10240;

    /// <summary>One whole core, and so one worker (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).</summary>
    private const int DefaultMemoryMb = 1769;

    /// <summary>The account that bucket, topic and key are in; null where that is not known.</summary>
    private string? _logAccount;

    private readonly List<string> _names = [];
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public ExistingTrail? ReadTrail()
    {
        string? bucket = Value("bucketName"), topic = Value("topicArn"), key = Value("keyArn"), prefix = Value("prefix"), logAccount = Value("logAccount");
        string announcedBy = Choice("announcedBy", "topic", "eventbridge");
        if (Choice("newTrail", "false", "true") == "true")
        {
            Check(bucket is null && topic is null && key is null && prefix is null && logAccount is null && announcedBy == "topic",
                "newTrail=true makes a trail, so bucketName, topicArn, keyArn, prefix, logAccount and announcedBy, which describe an existing one, cannot be given with it.");
            return null;
        }
        bool isAccount = logAccount is null || Account().IsMatch(logAccount);
        Check(isAccount, $"logAccount is '{logAccount}'; expected the twelve digits of the account that the bucket is in.");
        _logAccount = isAccount ? logAccount ?? account : null;
        if (bucket is null) Add("bucketName is missing: the bucket that your trail writes to (or give newTrail=true, and the stack makes a trail).");
        else Check(BucketName().IsMatch(bucket), $"bucketName is '{bucket}', which is no name of a bucket. Give the name alone, not an ARN or s3:// address.");
        if (announcedBy == "eventbridge") CheckEventBridge(topic, logAccount);
        else if (topic is null) Add("topicArn is missing: the SNS topic of your trail (docs/deploy.md says how to set one), or give announcedBy=eventbridge.");
        else CheckAccount("topicArn", topic, Topic(), "arn:aws:sns:REGION:ACCOUNT:NAME");
        Check(prefix is null || Prefix().IsMatch(prefix), $"prefix is '{prefix}'; it must end with '/', not begin with one, and hold no '*', '?' or '$'.");
        string? keyRegion = key is null ? null : CheckAccount("keyArn", key, Key(), "arn:aws:kms:REGION:ACCOUNT:key/ID (IAM policies cannot name an alias)");
        Check(keyRegion is null || region is null || keyRegion == region,
            $"keyArn is in {keyRegion}, the deployment in {region}: deploy to the region of the bucket; the function reaches S3 in its own region only.");
        return new ExistingTrail(bucket ?? "", prefix ?? "AWSLogs/", key, topic);
    }

    public bool ReadApiEvents() => Choice("apiEvents", "false", "true") == "true";

    public Artefacts ReadArtefacts()
    {
        string architecture = Choice("architecture", "x64", "arm64");
        string? folder = Value("artefacts");
        if (folder is null) Add("artefacts is missing: the folder that `make package` fills. cdk.json sets it; run cdk in infra/cdk.");
        var artefacts = new Artefacts(Path.GetFullPath(folder ?? "."), architecture);
        if (folder is not null)
            foreach (string missing in artefacts.Missing) Add($"{missing} is missing: run `make package`.");
        return artefacts;
    }

    public int ReadMemory()
    {
        string text = Value("memoryMb") ?? DefaultMemoryMb.ToString(CultureInfo.InvariantCulture);
        Check(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int memory) && memory is >= MinMemoryMb and <= MaxMemoryMb,
            $"memoryMb is '{text}'; it can be {MinMemoryMb} to {MaxMemoryMb}.");
        return memory;
    }

    public IReadOnlyList<SecretReference> ReadSecrets()
    {
        var secrets = new List<SecretReference>();
        foreach (string text in (Value("secrets") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (SecretReference.Parse(text) is { } secret) secrets.Add(secret);
            else Add($"secrets holds '{text}'; expected references as in iota.yaml: ssm:/NAME or secretsmanager:NAME. Never the secret itself.");
        }
        return secrets;
    }

    public string? ReadEmail()
    {
        string? email = Value("opsEmail");
        Check(email is null || Email().IsMatch(email), $"opsEmail is '{email}', which is no e-mail address.");
        return email;
    }

    /// <summary>Call last: what was not read until now is a name that no setting has.</summary>
    public void CheckNames()
    {
        // The CDK's own names hold other characters than letters ("@aws-cdk/…", "aws:cdk:…").
        foreach (string name in context.Keys.Where(name => name.All(char.IsAsciiLetter)).Except(_names))
            Add($"{name} is no setting. The settings are {string.Join(", ", _names.Order(StringComparer.Ordinal))}.");
    }

    private string? Value(string name)
    {
        _names.Add(name);
        return context.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    private string Choice(string name, string usual, string other)
    {
        string value = Value(name) ?? usual;
        if (value == usual || value == other) return value;
        Add($"{name} is '{value}'; it can be {usual} or {other}.");
        return usual;
    }

    /// <summary>Checks form and account. Returns the region, or null where the form is wrong.</summary>
    private string? CheckAccount(string name, string arn, Regex form, string example)
    {
        Match match = form.Match(arn);
        Check(match.Success, $"{name} is '{arn}'; expected {example}.");
        if (!match.Success) return null;
        string other = match.Groups["account"].Value;
        Check(_logAccount is null || other == _logAccount, $"{name} is in account {other}, but the bucket in {_logAccount}: give logAccount={other} if the bucket is there too.");
        return match.Groups["region"].Value;
    }

    private void CheckEventBridge(string? topic, string? logAccount)
    {
        Check(topic is null, "announcedBy=eventbridge needs no topicArn: the bucket announces its objects to EventBridge.");
        Check(logAccount is null || logAccount == account,
            $"announcedBy=eventbridge works for a bucket of this account; one in {logAccount} announces to the EventBridge there. Use its trail's topic.");
    }

    private void Check(bool holds, string problem)
    {
        if (!holds) Add(problem);
    }

    private void Add(string problem) => _problems.Add(problem);

    // docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex Account();

    // '*' and '?' are wildcards of IAM and '$' begins its variables: with them the permission would reach further than the prefix.
    [GeneratedRegex(@"^[^/*?$][^*?$]*(?<=/)\z")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^arn:aws[a-z-]*:sns:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex Topic();

    [GeneratedRegex(@"^arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):key/[A-Za-z0-9-]+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+\z")]
    private static partial Regex Email();
}
