using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Iota.Engine.Yaml;

namespace Iota.Engine.Tests.Yaml;

public class YamlJsonTests
{
    [Theory]
    [InlineData("a: [yes, no, on, off]", """{"a":["yes","no","on","off"]}""")]
    [InlineData("a: [0644, 0o17, 0x1F, 1_000, 1:30:00, 2024-01-31]", """{"a":[644,15,31,"1_000","1:30:00","2024-01-31"]}""")]
    [InlineData("a: [true, False, ~, null, '', \"null\"]", """{"a":[true,false,null,null,"","null"]}""")]
    [InlineData("a: [1., .5, +1, 12345678901234567890123]", """{"a":[1.0,0.5,1,12345678901234567890123]}""")]
    [InlineData("a:\n", """{"a":null}""")]
    [InlineData("443: open\ntrue: x\n~: y\n1.5: z\n", """{"443":"open","true":"x","~":"y","1.5":"z"}""")]
    [InlineData("{a: 1, b}", """{"a":1,"b":null}""")]
    [InlineData("a: &x {b: 1}\nc: *x\n", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("a: \"<&>'é😀\\u0001\"", """{"a":"<&>'é\uD83D\uDE00\u0001"}""")]
    public void Yaml_becomes_json(string yaml, string expected) => Assert.Equal(expected, ToJson(yaml));

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".nan")]
    public void Numbers_that_json_cannot_write_are_an_error_with_a_line(string number)
    {
        var error = Assert.Throws<MalformedYamlException>(() => ToJson($"a: 1\nb: {number}\n"));
        Assert.Equal($"rule.yml:2: JSON has no number {number}: put it in quotes if the log holds that text", error.Message);
    }

    [Theory]
    [InlineData("""{"a":"x\/y","b":"\u00e9\ud83d\ude00","c":"\b\f\n\r\t\"\\"}""")]
    [InlineData("{\n\t\"a\": [\n\t\t1\n\t,\n\t\t-0.5e-7\n\t],\n\t\"b\"\n:\t{ }\n}\n")]
    [InlineData("""{"":"","a:b":"c: d # e","- x":["[","{","&","*","!","|",">","%","@","`"],"?":"~","<<":"no"}""")]
    [InlineData("\"a\u0085b\u2028c\u2029d\"")]
    [InlineData("[\"\u2028\\ue000\",\"\uE001\"]")]
    [InlineData("[[],{},\"\",0,-0,1E400,1e-400,true,false,null,[[[{}]]]]")]
    public void Json_is_yaml(string json) => AssertSame(json);

    [Fact]
    public void Every_json_document_reads_as_itself() =>
        Document.Sample(
            document =>
            {
                AssertSame(document?.ToJsonString(Indented) ?? "null");
                AssertSame(WithFewestEscapes(document));
            },
            iter: 500);

    /// <summary>This writer escapes all that is not plain ASCII.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char[" :-#[]{},&*!|>'\"%@`\\/\n\r\t\u0001\u007f\u0085\u2028\u2029\ue000\ufeffaé~0<"], 0, 12],
        Gen.String.Where(text => text.All(character => !char.IsSurrogate(character))),
        Gen.OneOf("true", "null", "yes", "~", "1", "0x1F", "<<", "😀", "---", "...", "2024-01-31", ".nan"));

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Document = Gen.Recursive<JsonNode?>((depth, inner) => depth > 5
        ? Leaf
        : Gen.OneOf(
            Leaf,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(Text, inner).Array[0, 4].Select(members => (JsonNode?)new JsonObject(
                members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone()))))));

    private static void AssertSame(string json)
    {
        string converted = ToJson(json);
        Assert.Equal(Flatten(json), Flatten(converted));
    }

    /// <summary>Only what JSON demands is escaped.</summary>
    private static string WithFewestEscapes(JsonNode? node) => node switch
    {
        JsonArray array => $"[{string.Join(',', array.Select(WithFewestEscapes))}]",
        JsonObject members => $"{{{string.Join(',', members.Select(member => $"{Quote(member.Key)}:{WithFewestEscapes(member.Value)}"))}}}",
        JsonValue value when value.TryGetValue(out string? text) => Quote(text),
        _ => node?.ToJsonString() ?? "null",
    };

    private static string Quote(string text) =>
        $"\"{string.Concat(text.Select(character => character is '"' or '\\' or < ' ' ? $"\\u{(int)character:x4}" : character.ToString()))}\"";

    /// <summary>The tokens of a document: strings by value, numbers as written.</summary>
    private static List<string> Flatten(string json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            string value = reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => "",
            };
            tokens.Add($"{reader.TokenType} {value}");
        }

        return tokens;
    }

    private static string ToJson(string yaml) =>
        Encoding.UTF8.GetString(YamlJson.ToUtf8(YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "rule.yml"), "rule.yml"));
}
