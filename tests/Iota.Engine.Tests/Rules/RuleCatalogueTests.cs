using System.Diagnostics;
using System.Globalization;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class RuleCatalogueTests
{
    [Fact]
    public void A_python_file_without_metadata_is_a_rule_with_defaults()
    {
        using RuleFolder folder = new RuleFolder().With("open_port.py");
        RuleInfo rule = Assert.Single(folder.Load().Rules);
        Assert.Equal("open_port", rule.Id);
        Assert.Equal(folder.PathOf("open_port.py"), rule.Path);
        Assert.Null(rule.MetadataPath);
        Assert.False(rule.Strict);
        Assert.True(rule.Enabled);
        Assert.Empty(rule.LogTypes);
        Assert.Equal(Severity.Info, rule.Severity);
        Assert.Equal(AlertPolicy.Default, rule.Policy);
    }

    [Fact]
    public void Rules_are_numbered_in_the_ordinal_order_of_their_paths()
    {
        using RuleFolder folder = new RuleFolder().With("b.py").With("a/z.py").With("B.py").With("a.py").With("a-b/x.py");
        IReadOnlyList<RuleInfo> rules = folder.Load().Rules;
        Assert.Equal(["B.py", "a-b/x.py", "a.py", "a/z.py", "b.py"], rules.Select(rule => Path.GetRelativePath(folder.Path, rule.Path)));
        Assert.Equal([0, 1, 2, 3, 4], rules.Select(rule => rule.Index));
    }

    [Theory]
    [InlineData("_private.py")]
    [InlineData("__init__.py")]
    [InlineData("test_rule.py")]
    [InlineData("conftest.py")]
    [InlineData("setup.py")]
    [InlineData(".hidden/rule.py")]
    [InlineData("..data/rule.py")]
    [InlineData(".hidden.py")]
    [InlineData("__pycache__/rule.py")]
    [InlineData("notes.txt")]
    [InlineData("rule.pyc")]
    public void Some_names_are_no_rules(string name)
    {
        using RuleFolder folder = new RuleFolder().With("rule.py").With(name);
        Assert.Equal(["rule"], folder.Load().Rules.Select(rule => rule.Id));
    }

    [Theory]
    [InlineData("aws_cloudtrail/x.py", "AWS.CloudTrail")]
    [InlineData("aws_iam/deep/x.py", "AWS.CloudTrail")]
    [InlineData("aws_s3/x.py", "AWS.CloudTrail")]
    [InlineData("aws_alb/x.py", "AWS.ALB")]
    [InlineData("aws_vpcflow/x.py", "AWS.VPCFlow")]
    [InlineData("cloudflare/x.py", "Cloudflare.Firewall Cloudflare.HttpRequest")]
    [InlineData("kubernetes/x.py", "Amazon.EKS.Audit")]
    [InlineData("unknown/x.py", "")]
    [InlineData("unknown/aws_alb/x.py", "")]
    [InlineData("aws_alb.py", "")]
    public void The_first_folder_gives_the_log_types(string file, string logTypes)
    {
        using RuleFolder folder = new RuleFolder().With(file);
        Assert.Equal(logTypes, string.Join(' ', Assert.Single(folder.Load().Rules).LogTypes));
    }

    [Fact]
    public void The_name_of_the_root_gives_the_log_types_when_the_first_folder_does_not()
    {
        using RuleFolder folder = new RuleFolder("aws_vpcflow").With("x.py").With("more/y.py").With("aws_alb/z.py");
        Assert.Equal(["AWS.ALB", "AWS.VPCFlow", "AWS.VPCFlow"], folder.Load().Rules.Select(rule => rule.LogTypes[0]));
        Assert.Equal(["AWS.VPCFlow"], RuleCatalogue.Load([folder.PathOf("x.py")]).Rules[0].LogTypes);
    }

    [Fact]
    public void Metadata_belongs_to_the_file_that_it_names_else_to_the_file_of_its_stem()
    {
        using RuleFolder folder = new RuleFolder()
            .With("a.py").With("a.yml", "RuleID: A\n")
            .With("b.py").With("b.yaml", "RuleID: B\n")
            .With("code.py").With("meta.yml", "RuleID: C\nFilename: code.py\n")
            .With("_d.py").With("d.yml", "RuleID: D\nFilename: _d.py\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Empty(catalogue.Problems);
        Assert.Equal(
            ["D _d.py d.yml", "A a.py a.yml", "B b.py b.yaml", "C code.py meta.yml"],
            catalogue.Rules.Select(rule => $"{rule.Id} {Path.GetFileName(rule.Path)} {Path.GetFileName(rule.MetadataPath)}"));
    }

    [Fact]
    public void Two_metadata_files_may_make_two_rules_of_one_python_file()
    {
        using RuleFolder folder = new RuleFolder().With("x.py").With("1.yml", "RuleID: One\nFilename: x.py\n").With("2.yml", "RuleID: Two\nFilename: x.py\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(["One", "Two"], catalogue.Rules.Select(rule => rule.Id));
        Assert.Single(catalogue.Rules.Select(rule => rule.Path).Distinct());
    }

    [Fact]
    public void Only_metadata_with_an_analysis_type_makes_a_rule_strict()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("a.yml", "AnalysisType: rule\nRuleID: A\n").With("b.py").With("b.yml", "Severity: High\n");
        IReadOnlyList<RuleInfo> rules = folder.Load().Rules;
        Assert.True(rules[0].Strict);
        Assert.False(rules[1].Strict);
        Assert.Equal("b", rules[1].Id);
        Assert.Equal(Severity.High, rules[1].Severity);
    }

    [Fact]
    public void A_disabled_rule_is_kept_as_disabled()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("a.yml", "Enabled: false\n");
        Assert.False(Assert.Single(folder.Load().Rules).Enabled);
    }

    [Theory]
    [InlineData("AnalysisType: policy\nPolicyID: P\nFilename: x.py\n", "policy")]
    [InlineData("AnalysisType: scheduled_rule\nRuleID: S\nFilename: x.py\n", "scheduled_rule")]
    [InlineData("AnalysisType: datamodel\nDataModelID: D\nFilename: x.py\nLogTypes: [A]\nMappings: [{Name: n, Method: m}]\n", "datamodel")]
    [InlineData("AnalysisType: datamodel\nDataModelID: D\nEnabled: false\n", "datamodel")]
    [InlineData("AnalysisType: correlation_rule\nRuleID: C\n", "correlation_rule")]
    [InlineData("AnalysisType: pack\nPackID: P\n", "pack")]
    [InlineData("AnalysisType: lookup_table\nLookupName: L\n", "lookup_table")]
    [InlineData("AnalysisType: saved_query\n", "saved_query")]
    [InlineData("AnalysisType: scheduled_query\n", "scheduled_query")]
    [InlineData("AnalysisType: scheduled_prompt\n", "scheduled_prompt")]
    [InlineData("AnalysisType: global\nGlobalID: helpers\nFilename: x.py\n", "global")]
    [InlineData("AnalysisType: rule\nRuleID: R\nFilename: x.py\nScheduledQueries: [q]\n", "rule")]
    [InlineData("AnalysisType: rule\nRuleID: R\nBaseDetection: AWS.Other\n", "rule")]
    public void What_is_not_a_rule_is_listed_with_the_reason_and_its_python_file_is_no_rule(string yaml, string type)
    {
        using RuleFolder folder = new RuleFolder().With("rule.py").With("x.yml", yaml).With("x.py");
        RuleCatalogue catalogue = folder.Load();
        Assert.Empty(catalogue.Problems);
        Assert.Equal(["rule"], catalogue.Rules.Select(rule => rule.Id));
        NotApplicableFile file = Assert.Single(catalogue.NotApplicable);
        Assert.Equal((folder.PathOf("x.yml"), type), (file.Path, file.AnalysisType));
        Assert.NotEmpty(file.Reason);
    }

    [Theory]
    [InlineData("on: push\njobs: {}\n")]
    [InlineData("- just\n- a list\n")]
    [InlineData("")]
    public void A_yaml_file_without_the_keys_of_a_rule_and_without_python_is_listed(string yaml)
    {
        using RuleFolder folder = new RuleFolder().With("rule.py").With("mkdocs.yml", yaml);
        RuleCatalogue catalogue = folder.Load();
        Assert.Empty(catalogue.Problems);
        Assert.Equal("", Assert.Single(catalogue.NotApplicable).AnalysisType);
    }

    [Fact]
    public void Globals_are_found_by_the_name_under_which_rules_import_them()
    {
        using RuleFolder folder = new RuleFolder().With("rule.py")
            .With("global_helpers/base.py").With("global_helpers/base.yml", "AnalysisType: global\nGlobalID: panther_base_helpers\nFilename: base.py\n");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal(folder.PathOf("global_helpers/base.py"), catalogue.Globals["panther_base_helpers"]);
        Assert.Single(catalogue.Rules);
    }

    [Fact]
    public void A_single_file_is_loaded_alone_with_its_metadata()
    {
        using RuleFolder folder = new RuleFolder().With("a.py").With("b.py").With("meta.yml", "RuleID: B\nFilename: b.py\n").With("broken.yml", "a: [\n");
        RuleCatalogue catalogue = RuleCatalogue.Load([folder.PathOf("b.py")]);
        Assert.Equal(["B"], catalogue.Rules.Select(rule => rule.Id));
        Assert.Equal([folder.Path], catalogue.Roots);
        Assert.Empty(catalogue.Problems);
    }

    [Fact]
    public void A_single_file_may_have_a_name_that_is_set_aside_in_a_folder()
    {
        using RuleFolder folder = new RuleFolder().With("_draft.py");
        Assert.Equal(["_draft"], RuleCatalogue.Load([folder.PathOf("_draft.py")]).Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void Roots_keep_their_order_and_what_lies_below_two_of_them_is_loaded_once()
    {
        using RuleFolder folder = new RuleFolder()
            .With("a/x.py").With("a/x.yml", "RuleID: X\n")
            .With("b/y.py").With("b/y.yml", "RuleID: Y\nThreshold: 1.5\n")
            .With("b/z.py");
        RuleCatalogue catalogue = RuleCatalogue.Load([folder.PathOf("b"), folder.Path, folder.PathOf("a") + "/"]);
        Assert.Equal(["z", "X"], catalogue.Rules.Select(rule => rule.Id));
        Assert.Equal([folder.PathOf("b"), folder.Path, folder.PathOf("a")], catalogue.Roots);
        Assert.Single(catalogue.Problems);
    }

    [Fact]
    public void Links_are_followed_once_as_in_a_kubernetes_volume()
    {
        using RuleFolder folder = new RuleFolder().With("..2024/a.py");
        Directory.CreateSymbolicLink(folder.PathOf("..data"), "..2024");
        File.CreateSymbolicLink(folder.PathOf("a.py"), "..data/a.py");
        Directory.CreateDirectory(folder.PathOf("sub"));
        Directory.CreateSymbolicLink(folder.PathOf("sub/loop"), "..");
        RuleCatalogue catalogue = folder.Load();
        Assert.Equal([folder.PathOf("a.py")], catalogue.Rules.Select(rule => rule.Path));
        Assert.Empty(catalogue.Problems);
    }

    [Fact]
    public void A_thousand_rules_load_within_a_second_or_two()
    {
        using var folder = new RuleFolder();
        string metadata = PantherRuleFileTests.RootLogin.Replace("Filename: root_login.py", "", StringComparison.Ordinal);
        for (int i = 0; i < 1000; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"aws_cloudtrail/rule_{i:0000}");
            folder.With($"{name}.py").With($"{name}.yml", metadata.Replace("AWS.Root.Login", $"Rule.{i}", StringComparison.Ordinal));
        }

        var clock = Stopwatch.StartNew();
        RuleCatalogue catalogue = folder.Load();
        // It takes a quarter of a second compiled ahead of time and alone; tests share their cores.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");
        Assert.Empty(catalogue.Problems);
        Assert.Equal(1000, catalogue.Rules.Count);
        Assert.Equal(999, catalogue.Rules[^1].Index);
    }
}
