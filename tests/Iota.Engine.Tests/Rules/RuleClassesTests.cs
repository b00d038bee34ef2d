using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class RuleClassesTests
{
    [Theory]
    [InlineData("class A(Rule):\n    pass\nclass B(A):\n    pass\n", "A,B")]
    [InlineData("class Kind(Enum):\n    X = 1\nclass A(Rule): pass\nclass B(pypanther.Rule, Mixin):\n    pass\n", "A,B")]
    [InlineData("class A(\n    Rule,\n):\n    pass\nclass B(Rule): pass\n", "A,B")]
    [InlineData("class A(Rule):\n    class Inner(Rule): pass\n", "")] // one rule: the file itself
    [InlineData("class A(Rule): pass\nclass NotFoundError(Exception): pass\n", "")]
    [InlineData("class A(B): pass\nclass C(D): pass\ndef rule(event): return True\n", "")] // a rule with helper classes
    [InlineData("class A: pass\nclass B: pass\nrule = 1\n", "")]
    public void The_classes_of_a_file_are_rules_of_their_own_when_there_are_several(string source, string expected) =>
        Assert.Equal(expected, string.Join(',', RuleClasses.Find(source)));

    [Fact]
    public void Each_class_of_a_file_is_told_apart_and_those_that_are_no_rules_go()
    {
        using RuleFolder folder = new RuleFolder().With("family.py", "class Base(Rule): pass\nclass A(Base): pass\nclass B(Base): pass\n");
        RuleCatalogue found = folder.Load();
        Assert.Equal(["Base", "A", "B"], found.Rules.Select(rule => rule.ClassName));
        RuleCatalogue merged = found.Merge([new(0, RuleShape.Helper), new(1, RuleShape.Class), new(2, RuleShape.Class)]);
        Assert.Empty(merged.Problems);
        Assert.Equal(["A", "B"], merged.Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void The_tests_of_a_class_are_read_like_those_of_metadata()
    {
        using RuleFolder folder = new RuleFolder().With("x.py");
        using var tests = System.Text.Json.JsonDocument.Parse("""[{"Name": "n", "ExpectedResult": true, "Log": {"a": [1, null]}}, {"Name": "bad"}]""");
        using var constants = System.Text.Json.JsonDocument.Parse("{}");
        var answer = new HelloRule(0, RuleShape.Class, Constants: constants.RootElement, Tests: tests.RootElement);
        RuleCatalogue merged = folder.Load().Merge([answer]);
        RuleTest test = Assert.Single(Assert.Single(merged.Rules).Tests);
        Assert.Equal(("n", true, """{"a":[1,null]}"""), (test.Name, test.ExpectedResult, System.Text.Encoding.UTF8.GetString(test.Event.Span)));
        Assert.Equal(RuleProblemReason.InvalidTest, Assert.Single(merged.Problems).Reason);
    }

    [Fact]
    public void One_data_model_serves_a_log_type()
    {
        const string Model = "AnalysisType: datamodel\nDataModelID: M\nMappings: [{Name: ip, Path: a}]\n";
        using RuleFolder folder = new RuleFolder().With("x.py")
            .With("a.yml", Model + "LogTypes: [AWS.ALB]\n").With("b.yml", Model + "LogTypes: [AWS.ALB, AWS.VPCFlow]\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(["AWS.ALB", "AWS.VPCFlow"], catalogue.DataModels.SelectMany(model => model.LogTypes));
        Assert.Contains($"there is already a data model for AWS.ALB, {folder.PathOf("a.yml")}", Assert.Single(catalogue.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_of_a_data_model_needs_a_python_file()
    {
        using RuleFolder folder = new RuleFolder().With("x.py")
            .With("a.yml", "AnalysisType: datamodel\nDataModelID: M\nLogTypes: [AWS.ALB]\nMappings: [{Name: ip, Method: get_ip}]\n");
        RuleProblem problem = Assert.Single(folder.Load().Problems);
        Assert.Equal(RuleProblemReason.MissingPython, problem.Reason);
        Assert.Equal("ip needs get_ip(), but no Python file is named with Filename", problem.Message);
    }
}
