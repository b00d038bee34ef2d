using System.IO.Hashing;
using System.Text;
using Iota.Engine.Pushdown;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public sealed class KeptConditionsTests : IDisposable
{
    private const string One = """{"condition":{"field":["eventName"],"op":"in","values":["One"]}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-test-");

    [Fact]
    public void The_newest_file_is_read_line_by_line()
    {
        Write("a", "old", $"{One}\nnull");
        File.SetLastWriteTimeUtc(Write("a", "new", $"null\n{One}"), File.GetLastWriteTimeUtc(Path.Combine(Folder("a"), "conditions-old")).AddMinutes(1));
        KeptConditions kept = KeptConditions.FindNewest([Folder("a")], rules: 2)!;
        Assert.Equal("new", kept.Key);
        ConditionSet conditions = kept.Read([new RuleInfo { Index = 3, Id = "x", Path = "x.py" }, new RuleInfo { Index = 5, Id = "y", Path = "y.py" }]);
        Assert.Same(Condition.Always, conditions[3]);
        Assert.Equal("eventName", conditions.Fields[Assert.IsType<Atom>(conditions[5]).Slot].Path);
    }

    [Fact]
    public void The_first_folder_that_has_any_goes_before_the_others()
    {
        Write("b", "first", One);
        Write("c", "second", One);
        Assert.Equal("first", KeptConditions.FindNewest([Folder("a"), Folder("b"), Folder("c")], rules: 1)!.Key);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_file_for_another_number_of_rules_is_left_alone(int rules)
    {
        Write("a", "key", One);
        Assert.Null(KeptConditions.FindNewest([Folder("a")], rules));
    }

    [Fact]
    public void A_file_that_is_not_whole_is_left_alone()
    {
        string path = Write("a", "key", One);
        byte[] content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..^1]);
        Assert.Null(KeptConditions.FindNewest([Folder("a")], rules: 1));
        File.WriteAllBytes(path, []);
        Assert.Null(KeptConditions.FindNewest([Folder("a")], rules: 1));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"condition":{"op":"in"}}""")]
    [InlineData("""{"condition":1}""")]
    [InlineData("[")]
    public void What_is_whole_and_holds_no_conditions_is_an_error_that_names_the_file(string line)
    {
        string path = Write("a", "key", line);
        KeptConditions kept = KeptConditions.FindNewest([Folder("a")], rules: 1)!;
        var error = Assert.Throws<RuleRunnerException>(() => kept.Read([new RuleInfo { Index = 0, Id = "x", Path = "x.py" }]));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_there_is_nothing() => Assert.Null(KeptConditions.FindNewest([Folder("nowhere")], rules: 1));

    public void Dispose() => _folder.Delete(recursive: true);

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string folder, string key, string content)
    {
        Directory.CreateDirectory(Folder(folder));
        string path = Path.Combine(Folder(folder), $"conditions-{key}");
        File.WriteAllText(path, $"{Crc32.HashToUInt32(Encoding.ASCII.GetBytes(content)):x8}\n{content}");
        return path;
    }
}
