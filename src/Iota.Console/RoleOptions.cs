using System.CommandLine;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>The options of every command that reads buckets of other accounts.</summary>
internal sealed class RoleOptions
{
    private readonly Option<string[]> _roles = new("--assume-role")
    {
        Description = "Role in which objects of a bucket, or of all buckets, are read; may be given more than once. Default: IOTA_ASSUME_ROLE, several separated by blanks.",
        HelpName = "[BUCKET=]ARN",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _externalId = new("--external-id")
    {
        Description = "The external id that the roles ask for. Default: IOTA_EXTERNAL_ID.",
        HelpName = "ID",
    };

    public RoleOptions(Command command)
    {
        command.Options.Add(_roles);
        command.Options.Add(_externalId);
    }

    public IReadOnlyList<AssumedRole> Read(ParseResult arguments)
    {
        string[] given = arguments.GetValue(_roles)!;
        if (given.Length == 0) given = (Environment.GetEnvironmentVariable("IOTA_ASSUME_ROLE") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string? externalId = arguments.GetValue(_externalId) ?? Environment.GetEnvironmentVariable("IOTA_EXTERNAL_ID");
        var roles = new List<AssumedRole>();
        foreach (string text in given)
        {
            AssumedRole role = Parse(text, externalId is { Length: > 0 } ? externalId : null);
            if (roles.Any(other => other.Bucket == role.Bucket))
                throw new UsageException($"--assume-role: there are two roles for {(role.Bucket is { } bucket ? $"the bucket {bucket}" : "all other buckets")}.");
            roles.Add(role);
        }
        return roles;
    }

    private static AssumedRole Parse(string text, string? externalId)
    {
        try
        {
            return AssumedRole.Parse(text, externalId);
        }
        catch (FormatException error)
        {
            throw new UsageException($"--assume-role: {error.Message}");
        }
    }
}
