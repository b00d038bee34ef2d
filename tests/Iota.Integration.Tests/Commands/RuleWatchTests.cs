using Iota.Console.Testing;
using Iota.Engine.Rules;

namespace Iota.Integration.Tests.Commands;

/// <summary>What <c>iota test --watch</c> notices, and what it runs again.</summary>
public sealed class RuleWatchTests : IDisposable
{
    private static readonly string[] RuleIds = ["a", "b", "c"];

    private readonly string _folder = Directory.CreateTempSubdirectory("iota-watch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Saving_replacing_making_and_removing_a_file_are_all_noticed()
    {
        Write("a.py", "def rule(event): return True");
        Write("gone.py", "x = 1");
        var watch = new RuleWatch([_folder], TimeProvider.System);

        Write("a.py", "def rule(event): return False");
        Write("new/b.yml", "RuleID: b");
        Write("new/readme.md", "no rule");
        File.Delete(At("gone.py"));
        Assert.Equal([At("a.py"), At("gone.py"), At("new/b.yml")], await Next(watch));

        // Editors write another file and put it in the place of the first.
        Write(".a.py.swp", "def rule(event): return None");
        File.Move(At(".a.py.swp"), At("a.py"), overwrite: true);
        Assert.Equal([At("a.py")], await Next(watch));
    }

    [Theory]
    [InlineData("a.py", "a")]
    [InlineData("a.yml", "a")]
    [InlineData("a.match.jsonl", "a")]
    [InlineData("helper.py", "a,c")]
    [InlineData("deep.py", "a,c")]
    [InlineData("named_by_global_id.py", "a,b,c")]
    public void A_change_concerns_the_rules_of_the_file_and_those_that_import_it(string changed, string affected)
    {
        Write("a.py", "from helper import (\n    x,\n    y,\n)\ndef rule(event): return x");
        Write("b.py", "import json\ndef rule(event): return True");
        Write("c.py", "def rule(event):\n    import helper\n    return helper.x");
        Write("helper.py", "from deep import x");
        Write("deep.py", "x = True");
        Write("named_by_global_id.py", "x = True");
        var rules = AffectedRules.By([At(changed)], [_folder]);
        string[] ids = [.. RuleIds.Where(id => rules.Contains(new RuleInfo { Index = 0, Id = id, Path = At($"{id}.py") }))];
        Assert.Equal(affected.Split(','), ids);
    }

    private static async Task<IReadOnlyCollection<string>> Next(RuleWatch watch)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(20));
        return await watch.WaitAsync(timeout.Token);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
    }
}
