using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class FunctionTests
{
    [Theory]
    [InlineData("x86_64")]
    [InlineData("arm64")]
    public void The_function_is_a_native_binary_with_layers_of_its_architecture(string architecture)
    {
        Synthesis stack = architecture == "arm64" ? Synthesis.ExistingTrail : Synthesis.NewTrail;
        foreach (Resource function in stack.All("AWS::Lambda::Function")) IsNative(function, architecture);
        Assert.Equal(
            stack.All("AWS::Lambda::LayerVersion").Select(layer => layer.Id),
            stack.Function("Detection")["Layers"]!.AsArray().Select(layer => (string?)layer!["Ref"]));
        Assert.All(stack.All("AWS::Lambda::LayerVersion"), layer => Assert.Equal($"""["{architecture}"]""", layer["CompatibleArchitectures"]!.ToJsonString()));
    }

    [Fact]
    public void All_functions_are_the_same_program_in_different_roles()
    {
        IReadOnlyList<Resource> functions = Synthesis.NewTrail.All("AWS::Lambda::Function");
        Assert.Single(functions.Select(function => function["Code"]!.ToJsonString()).Distinct());
        Assert.Equal(["admin", "detect", "notify", "tick"], functions.Select(function => Variable(function, "IOTA_ROLE")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Detection", "detect")]
    [InlineData("Tick", "tick")]
    [InlineData("Admin", "admin")]
    public void The_environment_of_a_function_in_the_network_says_where_things_are_and_holds_no_secret(string construct, string role) => Assert.Equal(
        $$$"""
        {"IOTA_ROLE":"{{{role}}}","IOTA_STATE":"/mnt/iota","IOTA_RULES":"/opt/iota/rules","IOTA_CONFIG":"/opt/iota/iota.yaml","IOTA_ALERTS_BUCKET":{"Ref":"{{{Alerts}}}"},"IOTA_PYTHON":"/opt/python/bin/python3","IOTA_PYTHON_PATH":"/opt/python"}
        """,
        Synthesis.NewTrail.Function(construct)["Environment"]!["Variables"]!.ToJsonString());

    [Fact]
    public void The_environment_of_the_function_that_sends_holds_no_secret_either() => Assert.Equal(
        $$$"""{"IOTA_ROLE":"notify","IOTA_CONFIG":"/opt/iota/iota.yaml","IOTA_ALERTS_BUCKET":{"Ref":"{{{Alerts}}}"}}""",
        Synthesis.NewTrail.Function("Notify")["Environment"]!["Variables"]!.ToJsonString());

    [Fact]
    public void The_function_that_sends_is_outside_the_network_and_has_no_state()
    {
        Assert.Null(Synthesis.NewTrail.Function("Notify")["VpcConfig"]);
        Assert.Null(Synthesis.NewTrail.Function("Notify")["FileSystemConfigs"]);
    }

    [Theory]
    [InlineData("TickSchedule", "rate(5 minutes)", "Tick")]
    [InlineData("NotifySchedule", "rate(1 minute)", "Notify")]
    public void A_schedule_runs_its_function(string path, string rate, string construct)
    {
        Resource rule = Synthesis.NewTrail.At(path, "AWS::Events::Rule");
        Assert.Equal(rate, (string?)rule["ScheduleExpression"]);
        JsonNode target = Assert.Single(rule["Targets"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Synthesis.NewTrail.Function(construct), "Arn"), target["Arn"]));
    }

    [Fact]
    public void All_write_to_one_log_which_is_kept_for_three_months()
    {
        Resource log = Synthesis.NewTrail.Single("AWS::Logs::LogGroup");
        Assert.Equal(90, (int)log["RetentionInDays"]!);
        Assert.All(Synthesis.NewTrail.All("AWS::Lambda::Function"), function =>
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(log), function["LoggingConfig"]!["LogGroup"])));
    }

    private static string Alerts => Synthesis.NewTrail.At("Alerts/Bucket", "AWS::S3::Bucket").Id;

    private static string? Variable(Resource function, string name) => (string?)function["Environment"]!["Variables"]![name];

    private static void IsNative(Resource function, string architecture)
    {
        Assert.Equal("provided.al2023", (string?)function["Runtime"]);
        Assert.Equal("bootstrap", (string?)function["Handler"]);
        Assert.Equal($"""["{architecture}"]""", function["Architectures"]!.ToJsonString());
    }
}
