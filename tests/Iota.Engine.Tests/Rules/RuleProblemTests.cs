using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class RuleProblemTests
{
    [Theory]
    [InlineData("RuleID: [\n", 2, RuleProblemReason.MalformedYaml, "not valid YAML")]
    [InlineData("RuleID: A\nRuleID: B\n", 2, RuleProblemReason.MalformedYaml, "the key \"RuleID\" is already in line 1: remove one of the two")]
    [InlineData("- RuleID: A\n", 1, RuleProblemReason.WrongType, "metadata must be a mapping: begin with keys")]
    [InlineData("AnalysisType: ruel\nRuleID: A\n", 1, RuleProblemReason.UnknownAnalysisType, "AnalysisType is \"ruel\": write rule for a rule")]
    [InlineData("AnalysisType: rule\nSeverity: Low\n", 1, RuleProblemReason.MissingId, "there is no RuleID: give the rule an id")]
    [InlineData("AnalysisType: rule\nRuleID: ''\n", 1, RuleProblemReason.MissingId, "there is no RuleID")]
    [InlineData("AnalysisType: global\nFilename: x.py\n", 1, RuleProblemReason.MissingId, "there is no GlobalID: write the module name")]
    [InlineData("RuleID: Iota.RuleFailing\n", 1, RuleProblemReason.ReservedId, "the rule id Iota.RuleFailing begins with Iota., which is kept for alerts about Iota itself")]
    [InlineData("AnalysisType: rule\nRuleID: iota.mine\n", 2, RuleProblemReason.ReservedId, "give the rule another id")]
    [InlineData("RuleID: A\nFilename: gone.py\n", 2, RuleProblemReason.MissingPython, "Filename is \"gone.py\", which is not there")]
    [InlineData("RuleID: A\nFilename: ../rules/x.py\n", 2, RuleProblemReason.MissingPython, "name a .py file in the folder of this file")]
    [InlineData(
        "RuleID: A\nSeverity: urgent\n",
        2,
        RuleProblemReason.UnknownSeverity,
        "Severity is \"urgent\": write one of Info, Low, Medium, High, Critical")]
    [InlineData("RuleID: A\nSeverity: DEFAULT\n", 2, RuleProblemReason.UnknownSeverity, "write one of")]
    [InlineData("RuleID: A\nSeverity: 3\n", 2, RuleProblemReason.WrongType, "Severity must be text but is the number 3: put it in quotes")]
    [InlineData("RuleID: 7\n", 1, RuleProblemReason.WrongType, "RuleID must be text but is the number 7: put it in quotes")]
    [InlineData(
        "RuleID: A\nEnabled: yes\n",
        2,
        RuleProblemReason.WrongType,
        "Enabled must be true or false but is the text \"yes\": write true or false, without quotes")]
    [InlineData("RuleID: A\nCreateAlert: 1\n", 2, RuleProblemReason.WrongType, "CreateAlert must be true or false but is the number 1")]
    [InlineData("RuleID: A\nDisplayName: true\n", 2, RuleProblemReason.WrongType, "DisplayName must be text but is true: put it in quotes")]
    [InlineData("RuleID: A\nDescription: [a]\n", 2, RuleProblemReason.WrongType, "Description must be text but is a list")]
    [InlineData("RuleID: A\nRunbook: {a: b}\n", 2, RuleProblemReason.WrongType, "Runbook must be text but is a mapping")]
    [InlineData(
        "RuleID: A\nLogTypes: AWS.CloudTrail\n",
        2,
        RuleProblemReason.WrongType,
        "LogTypes must be a list of texts but is the text \"AWS.CloudTrail\": write each item on its own line after a dash")]
    [InlineData("RuleID: A\nTags: [a, [b]]\n", 2, RuleProblemReason.WrongType, "Tags must be a list of texts")]
    [InlineData("RuleID: A\nTags: [a, ~]\n", 2, RuleProblemReason.WrongType, "Tags must be a list of texts")]
    [InlineData("RuleID: A\nReports: [a]\n", 2, RuleProblemReason.WrongType, "Reports must be a mapping of names to lists but is a list")]
    [InlineData("RuleID: A\nReports:\n  CIS: 3.1\n", 3, RuleProblemReason.WrongType, "Reports.CIS must be a list of texts but is the number 3.1")]
    [InlineData("RuleID: A\nThreshold: 0\n", 2, RuleProblemReason.OutOfRange, "Threshold is 0: write a whole number from 1 to 2147483647")]
    [InlineData("RuleID: A\nThreshold: 99999999999\n", 2, RuleProblemReason.OutOfRange, "Threshold is 99999999999")]
    [InlineData("RuleID: A\nThreshold: 1.5\n", 2, RuleProblemReason.WrongType, "Threshold must be a whole number but is the number 1.5")]
    [InlineData(
        "RuleID: A\nThreshold: '5'\n",
        2,
        RuleProblemReason.WrongType,
        "Threshold must be a whole number but is the text \"5\": write digits only, without quotes")]
    [InlineData("RuleID: A\nInlineFilters:\n  Key: a\n", 3, RuleProblemReason.WrongType, "InlineFilters must be a list of conditions")]
    [InlineData("RuleID: A\nDetection:\n  - Key: a\n    Value: .inf\n", 4, RuleProblemReason.MalformedYaml, "")]
    [InlineData("AnalysisType: datamodel\nLogTypes: [A]\n", 1, RuleProblemReason.MissingId, "there is no DataModelID")]
    [InlineData("AnalysisType: datamodel\nDataModelID: D\n", 1, RuleProblemReason.WrongType, "there are no LogTypes")]
    [InlineData("AnalysisType: datamodel\nDataModelID: D\nLogTypes: [A]\n", 1, RuleProblemReason.WrongType, "Mappings must be a list")]
    [InlineData(
        "AnalysisType: datamodel\nDataModelID: D\nLogTypes: [A]\nMappings:\n  - Name: n\n",
        5,
        RuleProblemReason.WrongType,
        "a mapping has a Name, and either a Path or a Method")]
    [InlineData("RuleID: A\nDedupPeriodMinutes: -5\n", 2, RuleProblemReason.OutOfRange, "DedupPeriodMinutes is -5")]
    public void A_mistake_is_reported_and_the_rule_is_not_loaded_in_any_way(string yaml, int line, RuleProblemReason reason, string message)
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", yaml);
        RuleCatalogue catalogue = folder.Load();
        RuleProblem problem = Assert.Single(catalogue.Problems);
        Assert.Equal((folder.PathOf("x.yml"), line, reason), (problem.Path, problem.Line, problem.Reason));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.False(problem.RuleLoaded);
        Assert.StartsWith($"{problem.Path}:{line}: ", problem.ToString(), StringComparison.Ordinal);
        Assert.Empty(catalogue.Rules);
        Assert.False(catalogue.Usable);
    }

    [Theory]
    [InlineData("Treshold: 5\n", 1, RuleProblemReason.UnknownKey, "Treshold is not a key of a rule and is ignored: correct or remove it")]
    [InlineData("Tests: {}\n", 1, RuleProblemReason.InvalidTest, "Tests must be a list")]
    [InlineData("Tests:\n  - x\n", 2, RuleProblemReason.InvalidTest, "a test must be a mapping")]
    [InlineData("Tests:\n  - ExpectedResult: true\n    Log: {}\n", 2, RuleProblemReason.InvalidTest, "a test has no Name")]
    [InlineData(
        "Tests:\n  - Name: t\n    Log: {}\n",
        2,
        RuleProblemReason.InvalidTest,
        "the test \"t\" does not say what to expect: write ExpectedResult: true or false")]
    [InlineData("Tests:\n  - Name: t\n    ExpectedResult: yes\n    Log: {}\n", 3, RuleProblemReason.InvalidTest, "does not say what to expect")]
    [InlineData(
        "Tests:\n  - Name: t\n    ExpectedResult: true\n",
        2,
        RuleProblemReason.InvalidTest,
        "the test \"t\" has no event: write it as a mapping under Log")]
    [InlineData("Tests:\n  - Name: t\n    ExpectedResult: true\n    Log: '{}'\n", 4, RuleProblemReason.InvalidTest, "has no event")]
    [InlineData(
        "Tests:\n  - Name: t\n    ExpectedResult: true\n    Mocks: m\n    Log: {}\n",
        4,
        RuleProblemReason.InvalidTest,
        "the Mocks of the test \"t\" must be a list")]
    [InlineData("Tests:\n  - Name: t\n    ExpectedResult: true\n    Log:\n      a: .inf\n", 5, RuleProblemReason.InvalidTest, "JSON has no number .inf")]
    public void A_mistake_beside_the_rule_is_reported_and_the_rule_is_loaded_without_that_part(string yaml, int line, RuleProblemReason reason, string message)
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", yaml);
        RuleCatalogue catalogue = folder.Load();
        RuleProblem problem = Assert.Single(catalogue.Problems);
        Assert.Equal((folder.PathOf("x.yml"), line, reason), (problem.Path, problem.Line, problem.Reason));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.True(problem.RuleLoaded);
        Assert.Empty(Assert.Single(catalogue.Rules).Tests);
        Assert.True(catalogue.Usable);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_reported_at_once()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", "RuleID: A\nEnabled: no\nSeverity: bad\nThreshold: 0\nTests: 1\n");
        Assert.Equal([2, 3, 4, 5], folder.Load().Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void Metadata_without_its_python_file_is_reported()
    {
        using RuleFolder folder = new RuleFolder().With("x.yml", "AnalysisType: rule\nRuleID: A\n");
        RuleProblem problem = Assert.Single(folder.Load().Problems);
        Assert.Equal("there is no Python file: put x.py beside this file, or name it with Filename", problem.Message);
    }

    [Fact]
    public void Of_two_rules_with_one_id_the_second_is_not_loaded_and_both_files_are_named()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("a.yml", "RuleID: X\n").With("b.py").With("b.yml", "RuleID: X\n").With("c.py");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(["a.py", "c.py"], catalogue.Rules.Select(rule => Path.GetFileName(rule.Path)));
        Assert.Equal([0, 1], catalogue.Rules.Select(rule => rule.Index));
        RuleProblem problem = Assert.Single(catalogue.Problems);
        Assert.Equal(RuleProblemReason.DuplicateId, problem.Reason);
        Assert.Equal($"the rule id X is already used by {folder.PathOf("a.yml")}: give one of the two another RuleID", problem.Message);
        Assert.Equal((folder.PathOf("b.yml"), "X", false), (problem.Path, problem.RuleId, problem.RuleLoaded));
    }

    [Fact]
    public void Of_two_globals_with_one_id_the_second_is_reported()
    {
        using RuleFolder folder = new RuleFolder().With("rule.py")
            .With("a.py").With("a.yml", "AnalysisType: global\nGlobalID: G\n").With("b.py").With("b.yml", "AnalysisType: global\nGlobalID: G\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(folder.PathOf("a.py"), catalogue.Globals["G"]);
        Assert.Equal(RuleProblemReason.DuplicateId, Assert.Single(catalogue.Problems).Reason);
    }

    [Fact]
    public void A_root_that_does_not_exist_is_reported()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.txt");
        RuleCatalogue catalogue = RuleCatalogue.Load([folder.Path, folder.PathOf("gone"), folder.PathOf("x.txt")]);
        Assert.Equal(
            [
                $"{folder.PathOf("gone")}: does not exist: name the folder of the rules, or the .py file of one rule",
                $"{folder.PathOf("x.txt")}: is neither a folder nor a .py file: name the folder of the rules, or the .py file of one rule",
            ],
            catalogue.Problems.Select(problem => problem.ToString()));
        Assert.Single(catalogue.Rules);
        Assert.False(catalogue.Usable);
        Assert.Equal(RuleProblemReason.RootMissing, Assert.Single(RuleCatalogue.Load([""]).Problems).Reason);
    }

    [Fact]
    public void A_root_without_rules_is_reported()
    {
        using RuleFolder folder = new RuleFolder().With("readme.txt").With("pack.yml", "AnalysisType: pack\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal($"{folder.Path}: holds no rule: a rule is a .py file that defines rule() or alert()", Assert.Single(catalogue.Problems).ToString());
        Assert.False(catalogue.Usable);
    }

    [Theory]
    [InlineData("x.py", "x.yml", "RuleID: A\n")]
    [InlineData("x.py", "y.yml", "RuleID: A\nFilename: x.py\n")]
    [InlineData("x.yml", "x.py", "")]
    public void A_file_that_cannot_be_read_is_reported_once_and_its_rule_is_not_loaded(string unreadable, string other, string content)
    {
        using RuleFolder folder = new RuleFolder().With("ok.py").With(other, content);
        File.CreateSymbolicLink(folder.PathOf(unreadable), "gone");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(["ok"], catalogue.Rules.Select(rule => rule.Id));
        RuleProblem problem = Assert.Single(catalogue.Problems);
        Assert.Equal((folder.PathOf(unreadable), RuleProblemReason.Unreadable), (problem.Path, problem.Reason));
    }
}
