using System.IO.Hashing;
using System.Text;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>A pushdown condition that is wrong, in the function. The test writes it into the file from which the function takes the results of the analysis.</summary>
public sealed class PushdownDifferenceTests : IAsyncDisposable
{
    private readonly DirectoryInfo _analysis = Directory.CreateTempSubdirectory("iota-analysis-");
    private readonly Deployment _iota = new(isolated: false);

    public async ValueTask DisposeAsync()
    {
        await _iota.DisposeAsync();
        _analysis.Delete(recursive: true);
    }

    [Fact(Timeout = 120_000)]
    public async Task It_is_told_and_a_function_that_starts_later_does_not_use_the_condition()
    {
        _iota.PutLogins("nothing.json");
        _iota.PutLogins("a.json", "e1");
        _iota.PutLogins("b.json", "e2");
        await DetectAnewAsync(verify: 0, "nothing.json"); // leaves the conditions
        MakeConditionsWrong();
        await DetectAnewAsync(verify: 1, "a.json");
        Assert.Equal(["Events may have been withheld from rule root_login", "login e1"], Told().Order(StringComparer.Ordinal));
        await DetectAnewAsync(verify: 0, "b.json");
        Assert.Contains("login e2", Told());
        Assert.Equal(1, _iota.Count("detections WHERE rule_id = 'Iota.PushdownDifference'"));
    }

    private async Task DetectAnewAsync(double verify, string key)
    {
        await _iota.EndAsync("detect");
        string configuration = File.ReadAllText(_iota.ConfigurationFile).Split("verify_pushdown")[0];
        File.WriteAllText(_iota.ConfigurationFile, FormattableString.Invariant($"{configuration}verify_pushdown: {verify}\n"));
        _iota.Variables["IOTA_ANALYSIS"] = _analysis.FullName;
        await _iota.DetectAsync(key);
    }

    private IEnumerable<string> Told() => _iota.Slack.Titles;

    private void MakeConditionsWrong()
    {
        FileInfo file = Assert.Single(_analysis.GetFiles("conditions-*"));
        string conditions = File.ReadAllText(file.FullName).Split('\n', 2)[1];
        Assert.Contains("\"ConsoleLogin\"", conditions, StringComparison.Ordinal);
        string wrong = conditions.Replace("\"ConsoleLogin\"", "\"CreateTrail\"", StringComparison.Ordinal);
        File.WriteAllText(file.FullName, $"{Crc32.HashToUInt32(Encoding.UTF8.GetBytes(wrong)):x8}\n{wrong}");
    }
}
