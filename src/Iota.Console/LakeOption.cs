using System.CommandLine;
using Iota.Engine.Lake;

namespace Iota.Console;

/// <summary><c>--lake</c>, of the commands that read log objects.</summary>
internal sealed class LakeOption
{
    /// <summary>What stands for it where nobody types: in a pod.</summary>
    private const string Variable = "IOTA_LAKE";

    private readonly Option<string?> _lake;

    public LakeOption(Command command)
    {
        _lake = new Option<string?>("--lake")
        {
            Description = $"Also write all events into a lake: a folder, or s3://bucket/prefix. Default: {Variable}, else no lake. See docs/lake.md.",
            HelpName = "DIR|URL",
        };
        command.Options.Add(_lake);
    }

    /// <summary>Null for no lake.</summary>
    /// <exception cref="UsageException">It names nothing that can be one.</exception>
    public LakeLocation? Read(ParseResult arguments)
    {
        string? given = arguments.GetValue(_lake);
        if ((given ?? Environment.GetEnvironmentVariable(Variable)) is not { Length: > 0 } text) return null;
        try
        {
            return LakeLocation.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException($"{(given is null ? Variable : "--lake")}: {error.Message}");
        }
    }
}
