using System.Text.RegularExpressions;

namespace Iota.Cdk;

/// <summary>What the owner of logs in another account decides: the context values of <c>stack=logs</c> in docs/deploy.md.</summary>
/// <param name="IotaAccount">The account that Iota runs in.</param>
/// <param name="TrailArn">The trail that announces its objects on the topic. Null: the bucket does.</param>
/// <param name="ExternalId">What a caller must say to take the role. Null: there is no role.</param>
/// <param name="Reader">The role of Iota that the bucket lets read. Null: the policy of the bucket stays the owner's.</param>
internal sealed partial record LogAccountSettings(
    string IotaAccount, string BucketName, string Prefix, string? KeyArn, string? TrailArn, string? ExternalId, string? Reader)
{
    /// <summary>Reads and checks all settings. On any problem throws one <see cref="SettingsException"/> that lists them all.</summary>
    public static LogAccountSettings Read(IReadOnlyDictionary<string, string> context)
    {
        var problems = new List<string>();
        var values = new SettingValues(context, "", problems);
        _ = values.Choice("stack", "logs", "iota", "worker");
        _ = values.Value("artefacts"); // cdk.json sets it for the other stack.
        string? account = values.Value("iotaAccount"), bucket = values.Value("bucketName"), externalId = values.Value("externalId");
        var settings = new LogAccountSettings(
            account ?? "", bucket ?? "", values.Value("prefix") ?? LogBucketReader.DefaultPrefix, values.Value("keyArn"), values.Value("trailArn"), externalId, ReadReader(values, account));
        values.Check(account is not null && LogBucketReader.Account().IsMatch(account), $"{values.Name("iotaAccount")}; expected the twelve digits of the account that Iota runs in.");
        values.Check(bucket is not null && LogBucketReader.Bucket().IsMatch(bucket), $"{values.Name("bucketName")}; expected the name of the bucket of the logs.");
        values.Check(LogBucketReader.IsPrefix(settings.Prefix), $"prefix is '{settings.Prefix}'; it must end with '/', not begin with one, and hold no '*', '?' or '$'.");
        values.Check(settings.KeyArn is null || LogBucketReader.Key().IsMatch(settings.KeyArn), $"keyArn is '{settings.KeyArn}'; expected arn:aws:kms:REGION:ACCOUNT:key/ID.");
        values.Check(settings.TrailArn is null || Trail().IsMatch(settings.TrailArn), $"trailArn is '{settings.TrailArn}'; expected arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME.");
        values.Check(externalId is null || External().IsMatch(externalId),
            $"externalId is '{externalId}'; expected at least 16 of the characters A-Z a-z 0-9 + = , . @ : / - _, that nobody guesses: `uuidgen` makes one.");
        values.Check(settings.Reader is null || settings.TrailArn is not null,
            "bucketPolicy=replace needs trailArn: the policy that it writes is the whole of it, and must let the trail write.");
        values.CheckNames(name => name.All(char.IsAsciiLetter));
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    private static string? ReadReader(SettingValues values, string? account)
    {
        string? reader = values.Value("readerArn");
        bool replaces = values.Choice("bucketPolicy", "keep", "replace") == "replace";
        values.Check(replaces == reader is not null, "readerArn and bucketPolicy=replace belong together: the one says who may read the bucket, the other that its policy, "
            + "whatever it is now, is replaced by one that lets the trail write and that role read.");
        values.Check(reader is null || ReaderRole().Match(reader) is { Success: true } match && match.Groups["account"].Value == account,
            $"readerArn is '{reader}'; expected a role of account {account}: the output DetectionRoleArn or WorkerRoleArn of Iota's stack there.");
        return reader;
    }

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::(?<account>[0-9]{12}):role/[A-Za-z0-9+=,.@_/-]+\z")]
    private static partial Regex ReaderRole();

    [GeneratedRegex(@"^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:[0-9]{12}:trail/[A-Za-z0-9._-]{3,128}\z")]
    private static partial Regex Trail();

    // docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    [GeneratedRegex(@"^[A-Za-z0-9+=,.@:/_-]{16,1224}\z")]
    private static partial Regex External();
}
