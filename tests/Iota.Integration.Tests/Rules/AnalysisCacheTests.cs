using System.IO.Hashing;
using System.Text;
using Iota.Engine.Rules;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>Host and worker over one folder of kept conditions: whatever lies there, rules have the conditions that their sources give.</summary>
public sealed class AnalysisCacheTests : IDisposable
{
    private const string Source = "def rule(event): return event['eventName'] == 'ConsoleLogin'";

    private readonly string _cache = Directory.CreateTempSubdirectory("iota-cache-").FullName;
    private readonly TemporaryRules _rules;

    public AnalysisCacheTests() => _rules = new TemporaryRules { AnalysisFolders = [_cache] };

    [Fact]
    public async Task A_second_start_has_the_same_conditions_without_having_them_sent()
    {
        _rules.Add("logins", Source);
        string derived = await DescribeAsync();
        Assert.Contains("ConsoleLogin", derived, StringComparison.Ordinal);
        await using LoadedRules again = await _rules.LoadAsync(workers: 2);
        Assert.Null(again.AnalysisTime);
        Assert.Equal(derived, Describe(again));
    }

    [Theory]
    [InlineData("""{"condition":{"field":["eventName"],"op":"of another Iota","values":["x"]}}""")]
    [InlineData("""{"condition":{"field":["eventName"],"op":"in","values":["OtherRules"]}}""")]
    [InlineData("no JSON")]
    public async Task A_newer_file_that_is_not_of_these_rules_changes_nothing(string content)
    {
        _rules.Add("logins", Source);
        string derived = await DescribeAsync();
        DateTime kept = File.GetLastWriteTimeUtc(Kept());
        File.SetLastWriteTimeUtc(Write("conditions-of-others", content), kept.AddMinutes(1));
        Assert.Equal(derived, await DescribeAsync());
    }

    [Fact]
    public async Task A_file_of_these_rules_that_this_program_cannot_read_is_named()
    {
        _rules.Add("logins", Source);
        _ = await DescribeAsync();
        string path = Write(Path.GetFileName(Kept()), """{"condition":{"op":"unheard of"}}""");
        var error = await Assert.ThrowsAsync<RuleRunnerException>(() => _rules.LoadAsync());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("delete it.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _rules.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    private async Task<string> DescribeAsync()
    {
        await using LoadedRules rules = await _rules.LoadAsync();
        return Describe(rules);
    }

    private static string Describe(LoadedRules rules) => string.Join('\n', rules.Book.DescribeCondition(rules.Book["logins"]));

    private string Kept() => Assert.Single(Directory.GetFiles(_cache, "conditions-*"));

    private string Write(string name, string content)
    {
        string path = Path.Combine(_cache, name);
        File.WriteAllText(path, $"{Crc32.HashToUInt32(Encoding.ASCII.GetBytes(content)):x8}\n{content}");
        return path;
    }
}
