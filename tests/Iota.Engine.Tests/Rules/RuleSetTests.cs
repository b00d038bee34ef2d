using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class RuleSetTests
{
    [Fact]
    public void The_rule_set_is_16_hexadecimal_digits()
    {
        using RuleFolder folder = Sample();
        Assert.Matches("^[0-9a-f]{16}$", folder.Load().RuleSet);
    }

    [Fact]
    public void Neither_the_place_of_the_root_nor_file_times_change_the_rule_set()
    {
        using RuleFolder one = Sample();
        using RuleFolder two = Sample();
        File.SetLastWriteTimeUtc(two.PathOf("aws_iam/x.py"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Equal(one.Load().RuleSet, two.Load().RuleSet);
    }

    [Theory]
    [InlineData("aws_iam/x.py")]
    [InlineData("aws_iam/x.yml")]
    [InlineData("helpers/_shared.py")]
    [InlineData("helpers/test_data.py")]
    [InlineData("globals/base.py")]
    [InlineData("globals/base.yml")]
    [InlineData("models/trail.yml")]
    [InlineData("models/trail.py")]
    [InlineData("simple.yml")]
    public void A_change_of_a_rule_its_metadata_or_a_helper_changes_the_rule_set(string file)
    {
        using RuleFolder folder = Sample();
        string before = folder.Load().RuleSet;
        File.AppendAllText(folder.PathOf(file), "# changed\n");
        Assert.NotEqual(before, folder.Load().RuleSet);
    }

    [Fact]
    public void A_new_file_or_another_name_changes_the_rule_set()
    {
        using RuleFolder folder = Sample();
        string before = folder.Load().RuleSet;
        folder.With("helpers/_more.py", "");
        string added = folder.Load().RuleSet;
        File.Move(folder.PathOf("helpers/_more.py"), folder.PathOf("helpers/_other.py"));
        Assert.Equal(3, new[] { before, added, folder.Load().RuleSet }.Distinct().Count());
    }

    [Theory]
    [InlineData("readme.md")]
    [InlineData("pack.yml")]
    [InlineData("aws_iam/__pycache__/x.py")]
    public void A_change_of_what_decides_nothing_keeps_the_rule_set(string file)
    {
        using RuleFolder folder = Sample();
        string before = folder.Load().RuleSet;
        folder.With(file, "AnalysisType: pack\nPackID: other\n");
        Assert.Equal(before, folder.Load().RuleSet);
    }

    [Fact]
    public void A_root_whose_name_gives_other_log_types_is_another_rule_set()
    {
        using RuleFolder one = new RuleFolder("aws_alb").With("x.py");
        using RuleFolder two = new RuleFolder("aws_vpcflow").With("x.py");
        Assert.NotEqual(one.Load().RuleSet, two.Load().RuleSet);
    }

    [Fact]
    public void Merging_what_the_worker_reported_keeps_the_rule_set()
    {
        using RuleFolder folder = Sample();
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(catalogue.RuleSet, catalogue.Merge([new HelloRule(0, RuleShape.Helper)]).RuleSet);
    }

    private static RuleFolder Sample() => new RuleFolder()
        .With("aws_iam/x.py").With("aws_iam/x.yml", "RuleID: X\n")
        .With("helpers/_shared.py", "A = 1\n").With("helpers/test_data.py", "B = 1\n")
        .With("globals/base.py", "C = 1\n").With("globals/base.yml", "AnalysisType: global\nGlobalID: base\n")
        .With("models/trail.py", "D = 1\n")
        .With("models/trail.yml", "AnalysisType: datamodel\nDataModelID: T\nLogTypes: [AWS.CloudTrail]\nMappings: []\n")
        .With("simple.yml", "AnalysisType: rule\nRuleID: S\nDetection: []\n");
}
