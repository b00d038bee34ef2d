using System.Text.Json;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class RuleMergeTests
{
    [Fact]
    public void Constants_of_a_module_fill_what_no_metadata_says()
    {
        using RuleFolder folder = new RuleFolder("aws_iam").With("x.py");
        RuleInfo rule = Merge(folder, Predicate("""
            {"ID": "X.1", "SEVERITY": "high", "LOG_TYPES": ["AWS.VPCFlow"], "DEDUP_PERIOD_MINUTES": 5, "THRESHOLD": 3, "DISPLAY_NAME": "d", "DESCRIPTION": "e",
             "REFERENCE": "f", "RUNBOOK": "g", "TAGS": ["t"], "REPORTS": {"CIS": ["1.1"]}, "SUMMARY_ATTRIBUTES": ["s"], "ENABLED": false, "CREATE_ALERT": false,
             "MY_OWN": {"deep": [1, null, true]}}
            """)).Rules[0];
        Assert.Equal(("X.1", Severity.High, "d", "e", "f", "g"), (rule.Id, rule.Severity, rule.DisplayName, rule.Description, rule.Reference, rule.Runbook));
        Assert.Equal(["AWS.VPCFlow"], rule.LogTypes);
        Assert.Equal(["t"], rule.Tags);
        Assert.Equal(["1.1"], rule.Reports["CIS"]);
        Assert.Equal(["s"], rule.SummaryAttributes);
        Assert.Equal(new AlertPolicy(TimeSpan.FromMinutes(5), 3, false), rule.Policy);
        Assert.False(rule.Enabled);
    }

    [Fact]
    public void Attributes_of_a_class_are_spelled_in_their_own_way()
    {
        using RuleFolder folder = new RuleFolder().With("x.py");
        RuleInfo rule = Merge(folder, new HelloRule(0, RuleShape.Class, Constants: Json("""
            {"id": "X.1", "default_severity": "CRITICAL", "log_types": ["AWS.ALB"], "dedup_period_minutes": 5, "threshold": 3, "display_name": "d",
             "default_description": "e", "default_reference": "f", "default_runbook": "g",
             "tags": ["t"], "reports": {}, "summary_attributes": [], "enabled": true, "create_alert": true, "default_destinations": ["secops"]}
            """))).Rules[0];
        Assert.Equal(
            ("X.1", Severity.Critical, "d", "e", "f", "g"),
            (rule.Id, rule.Severity, rule.DisplayName, rule.Description, rule.Reference, rule.Runbook));
        Assert.Equal(["AWS.ALB"], rule.LogTypes);
        Assert.Equal(["secops"], rule.OutputIds);
        Assert.Equal(new AlertPolicy(TimeSpan.FromMinutes(5), 3, true), rule.Policy);
    }

    [Theory]
    [InlineData(RuleShape.Predicate, "RULE_ID")]
    [InlineData(RuleShape.Class, "id")]
    public void An_id_of_Iotas_own_family_is_refused_wherever_it_is_given(RuleShape shape, string constant)
    {
        using RuleFolder folder = new RuleFolder().With("x.py");
        RuleCatalogue merged = Merge(folder, new HelloRule(0, shape, Constants: Json($$"""{"{{constant}}": "Iota.DeliveryDead"}""")));
        Assert.Empty(merged.Rules);
        RuleProblem problem = Assert.Single(merged.Problems);
        Assert.Equal((RuleProblemReason.ReservedId, "Iota.DeliveryDead", false), (problem.Reason, problem.RuleId, problem.RuleLoaded));
        Assert.EndsWith("x.py", problem.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_wins_over_constants_field_by_field()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", "Severity: Low\nThreshold: 2\nTags: []\n");
        RuleInfo rule = Merge(folder, Predicate("""{"SEVERITY": "HIGH", "THRESHOLD": 9, "TAGS": ["t"], "DEDUP_PERIOD_MINUTES": 7}""")).Rules[0];
        Assert.Equal(Severity.Low, rule.Severity);
        Assert.Empty(rule.Tags);
        Assert.Equal(new AlertPolicy(TimeSpan.FromMinutes(7), 2, true), rule.Policy);
    }

    [Fact]
    public void Constants_of_a_rule_with_an_analysis_type_are_its_own_business()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("x.yml", "AnalysisType: rule\nRuleID: X\n");
        RuleCatalogue merged = Merge(folder, Predicate("""{"THRESHOLD": 9, "SEVERITY": 8, "TAGS": "x"}"""));
        Assert.Equal(1, merged.Rules[0].Policy.Threshold);
        Assert.Empty(merged.Problems);
    }

    [Theory]
    [InlineData("""{"THRESHOLD": "many"}""", RuleProblemReason.WrongType, "Threshold must be a whole number but is the text \"many\"")]
    [InlineData("""{"THRESHOLD": 0}""", RuleProblemReason.OutOfRange, "Threshold is 0")]
    [InlineData("""{"SEVERITY": "urgent"}""", RuleProblemReason.UnknownSeverity, "Severity is \"urgent\"")]
    [InlineData("""{"SEVERITY": ["HIGH"]}""", RuleProblemReason.WrongType, "Severity must be text but is a list")]
    [InlineData("""{"ENABLED": 0}""", RuleProblemReason.WrongType, "Enabled must be true or false but is the number 0")]
    [InlineData("""{"TAGS": {"a": 1}}""", RuleProblemReason.WrongType, "Tags must be a list of texts but is a mapping")]
    public void A_constant_of_the_wrong_type_is_reported_and_the_default_holds(string constants, RuleProblemReason reason, string message)
    {
        using RuleFolder folder = new RuleFolder().With("x.py");
        RuleCatalogue merged = Merge(folder, Predicate(constants));
        RuleProblem problem = Assert.Single(merged.Problems);
        Assert.Equal((folder.PathOf("x.py"), null, reason, "x", true), (problem.Path, problem.Line, problem.Reason, problem.RuleId, problem.RuleLoaded));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        RuleInfo rule = Assert.Single(merged.Rules);
        Assert.Equal((AlertPolicy.Default, Severity.Info, true), (rule.Policy, rule.Severity, rule.Enabled));
    }

    [Fact]
    public void A_file_of_several_classes_that_cannot_be_imported_is_one_problem()
    {
        using RuleFolder folder = new RuleFolder().With("x.py", "class A(Rule):\n    pass\n\n\nclass B(Rule):\n    pass\n").With("y.py");
        var error = new HelloError("ModuleNotFoundError", "No module named 'nowhere'", 1);
        RuleCatalogue merged = Merge(folder, new HelloRule(0, Error: error), new HelloRule(1, Error: error), new HelloRule(2, RuleShape.Predicate));
        Assert.Equal(folder.PathOf("x.py"), Assert.Single(merged.Problems).Path);
        Assert.Equal("y", Assert.Single(merged.Rules).Id);
    }

    [Fact]
    public void A_null_constant_says_nothing()
    {
        using RuleFolder folder = new RuleFolder().With("x.py");
        RuleCatalogue merged = Merge(folder, Predicate("""{"SEVERITY": null, "TAGS": null}"""));
        Assert.Empty(merged.Problems);
        Assert.Equal(Severity.Info, merged.Rules[0].Severity);
    }

    [Fact]
    public void A_helper_without_metadata_is_no_rule_and_the_others_keep_their_indexes()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("b.py").With("c.py");
        RuleCatalogue merged = Merge(folder, new HelloRule(0, RuleShape.Predicate), new HelloRule(1, RuleShape.Helper), new HelloRule(2, RuleShape.Transform));
        Assert.Equal([(0, "a"), (2, "c")], merged.Rules.Select(rule => (rule.Index, rule.Id)));
        Assert.Empty(merged.Problems);
    }

    [Fact]
    public void A_helper_with_the_metadata_of_a_rule_is_a_problem()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("a.yml", "RuleID: A\n");
        RuleProblem problem = Assert.Single(Merge(folder, new HelloRule(0, RuleShape.Helper)).Problems);
        Assert.Equal((RuleProblemReason.NotARule, "A", false), (problem.Reason, problem.RuleId, problem.RuleLoaded));
        Assert.StartsWith("defines neither rule() nor alert()", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_python_cannot_import_is_a_problem_with_its_line()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("b.py");
        var error = new HelloError("SyntaxError", "invalid syntax", 12);
        RuleCatalogue merged = Merge(folder, new HelloRule(0, Error: error), new HelloRule(1, RuleShape.Predicate));
        Assert.Equal(["b"], merged.Rules.Select(rule => rule.Id));
        Assert.Equal($"{folder.PathOf("a.py")}:12: cannot be imported, SyntaxError: invalid syntax", Assert.Single(merged.Problems).ToString());
        Assert.True(merged.Usable);
    }

    [Fact]
    public void Helpers_may_share_a_name_but_rules_may_not()
    {
        using RuleFolder folder = new RuleFolder().With("a/same.py").With("b/same.py").With("c/same.py");
        Assert.Equal(3, folder.Load().Rules.Count);
        RuleCatalogue one = Merge(folder, new HelloRule(0, RuleShape.Helper), new HelloRule(1, RuleShape.Predicate), new HelloRule(2, RuleShape.Helper));
        Assert.Equal([1], one.Rules.Select(rule => rule.Index));
        Assert.Empty(one.Problems);
        RuleCatalogue two = Merge(folder, new HelloRule(0, RuleShape.Predicate), new HelloRule(1, RuleShape.Predicate), new HelloRule(2, RuleShape.Helper));
        Assert.Equal([0], two.Rules.Select(rule => rule.Index));
        Assert.Contains(folder.PathOf("a/same.py"), Assert.Single(two.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_nothing_but_helpers_holds_no_rule()
    {
        using RuleFolder folder = new RuleFolder().With("a.py");
        RuleCatalogue merged = Merge(folder, new HelloRule(0, RuleShape.Helper));
        Assert.Equal(RuleProblemReason.RootEmpty, Assert.Single(merged.Problems).Reason);
        Assert.False(merged.Usable);
    }

    private static RuleCatalogue Merge(RuleFolder folder, params HelloRule[] answers) => folder.Load().Merge(answers);

    private static HelloRule Predicate(string constants) => new(0, RuleShape.Predicate, Constants: Json(constants));

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
