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
        Resource function = stack.Single("AWS::Lambda::Function");
        Assert.Equal("provided.al2023", (string?)function["Runtime"]);
        Assert.Equal("bootstrap", (string?)function["Handler"]);
        Assert.Equal($"""["{architecture}"]""", function["Architectures"]!.ToJsonString());
        Assert.Equal(stack.All("AWS::Lambda::LayerVersion").Select(layer => layer.Id), function["Layers"]!.AsArray().Select(layer => (string?)layer!["Ref"]));
        Assert.All(stack.All("AWS::Lambda::LayerVersion"), layer => Assert.Equal($"""["{architecture}"]""", layer["CompatibleArchitectures"]!.ToJsonString()));
    }

    [Fact]
    public void Its_environment_says_where_things_are_and_holds_no_secret() => Assert.Equal(
        """{"IOTA_STATE":"/mnt/iota","IOTA_RULES":"/opt/iota/rules","IOTA_PYTHON":"/opt/python/bin/python3","IOTA_PYTHON_PATH":"/opt/python"}""",
        Synthesis.NewTrail.Single("AWS::Lambda::Function")["Environment"]!["Variables"]!.ToJsonString());

    [Fact]
    public void Its_log_is_kept_for_three_months()
    {
        Resource log = Synthesis.NewTrail.Single("AWS::Logs::LogGroup");
        Assert.Equal(90, (int)log["RetentionInDays"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(log), Synthesis.NewTrail.Single("AWS::Lambda::Function")["LoggingConfig"]!["LogGroup"]));
    }
}
