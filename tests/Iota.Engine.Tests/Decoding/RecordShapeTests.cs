using System.Text;
using System.Text.Json;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

public class RecordShapeTests
{
    private const string A = """{"eventName":"A"}""";
    private const string B = """{"eventName":"B"}""";

    [Theory]
    [InlineData($$"""{"Records":[{{A}},{{B}}]}""")]
    [InlineData($$"""{ "Records" : [ {{A}} , {{B}} ] } """)]
    [InlineData($$"""{"\u0052ecords":[{{A}},{{B}}]}""")]
    [InlineData($$"""{"Events":[{{A}},{{B}}],"NextToken":"x"}""")]
    [InlineData($$"""{"first":{"Records":[1]},"second":"\"Records\":[","third":[],"Records":[{{A}},{{B}}],"last":{"x":[1,{}]},"end":"]}"}""")]
    [InlineData($$"""{"Events":[{{A}}],"between":1,"Records":[{{B}}],"behind":2}""")]
    [InlineData($$"""{"Records":[{{A}}],"between":1,"Records":[{{B}}]}""")]
    [InlineData($$"""[{{A}},{{B}}]""")]
    [InlineData($"{A}\n{B}")]
    [InlineData($"{A}\n{B}\n")]
    [InlineData($"{A}\r\n\r\n  {B}\r\n")]
    [InlineData($"{A}{B}")]
    [InlineData($"\n\t {A},{B}")]
    [InlineData($$"""{"Records":[{{A}}]}{"Records":[{{B}}]}""")]
    [InlineData($$"""{"Records":[]}{"Records":[{{A}}]}[]{{B}}""")]
    [InlineData($$"""[{{A}}]{"Records":[{{B}}]}""")]
    [InlineData($"\uFEFF{A}\n{B}")]
    [InlineData($"\uFEFF\n[{A}]\n\uFEFF[{B}]")]
    [InlineData("""[{"aws":{"x":1,"cloudtrail":""" + A + """},"event":{}},{"aws":{"cloudtrail":""" + B + "}}]")]
    [InlineData($$"""{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{{A}}}{"detail":{{B}},"detail-type":"x"}""")]
    public void Records_are_found_in_every_shape(string text)
    {
        Decoded decoded = Decoded.Read(text);
        Assert.Null(decoded.Failure);
        Assert.Equal([A, B], decoded.Records.Select(r => r.Json));
        Assert.All(decoded.Records, r => Assert.Null(r.Defect));
    }

    [Fact]
    public void A_pretty_printed_record_keeps_its_bytes()
    {
        const string Pretty = "{\n  \"eventName\": \"A\",\n  \"nested\": [\n    {\n      \"x\": 1\n    }\n  ]\n}";
        Assert.Equal([Pretty, Pretty, A], Decoded.Read($"{Pretty}\n{Pretty}\n{A}").Good);
        Assert.Equal([Pretty, Pretty], Decoded.Read($"{{\n\"Records\": [\n{Pretty},\n{Pretty}\n]\n}}\n").Good);
    }

    [Theory]
    [InlineData("CloudTrailEvent")]
    [InlineData("_raw")]
    public void A_record_that_is_escaped_into_a_string_is_unescaped(string member)
    {
        string inner = """{"eventName":"é \" 😀 \u00e9","path":"C:\\x"}""";
        string quoted = $"\"{JsonEncodedText.Encode($"\n {inner} \n")}\"";
        Assert.Equal([inner, A], Decoded.Read($$"""{"Events":[{"EventId":"1","{{member}}":{{quoted}},"other":1},{{A}}]}""").Good);
    }

    [Theory]
    [InlineData("""{"_raw":"2 123 eni-1 10.0.0.1"}""")]
    [InlineData("""{"_raw":""}""")]
    [InlineData("""{"_raw":"{\ud800"}""")]
    [InlineData("""{"_raw":1}""")]
    [InlineData("""{"CloudTrailEvent":{}}""")]
    [InlineData("""{"detail":{"eventName":"A"}}""")]
    [InlineData("""{"detail":"x","detail-type":"y"}""")]
    [InlineData("""{"aws":{}}""")]
    [InlineData("""{"aws":{"cloudtrail":1}}""")]
    [InlineData("""{"aws":{"\ud800loudtrailxxxxx":{},"x\ud800":{}}}""")]
    [InlineData("""{"aws":"cloudtrail"}""")]
    [InlineData("""{"Records":{"eventName":"A"}}""")]
    [InlineData("""{"Records":null}""")]
    [InlineData("""{"x":{"Records":[{"eventName":"A"}]}}""")]
    public void What_only_resembles_an_envelope_is_a_record_itself(string json) => Assert.Equal([json], Decoded.Read(json).Good);

    [Theory]
    [InlineData("""{"_raw":"{"}""", FailureReason.InvalidJson)]
    [InlineData("""{"CloudTrailEvent":"{\"a\":NaN}"}""", FailureReason.InvalidJson)]
    [InlineData("""{"CloudTrailEvent":"{}{}"}""", FailureReason.InvalidJson)]
    public void A_broken_record_in_a_good_envelope_is_set_aside(string json, FailureReason defect) => Assert.Equal([defect], Decoded.Read(json).Defects);

    [Fact]
    public void A_record_inside_an_envelope_may_nest_as_deep_as_any()
    {
        string inner = "{\"a\":" + new string('[', 64) + new string(']', 64) + "}";
        Assert.Equal([FailureReason.NestedTooDeep], Decoded.Read($$"""{"_raw":"{{JsonEncodedText.Encode(inner)}}"}""").Defects);
    }

    [Fact]
    public void Members_are_found_by_the_name_that_Python_sees()
    {
        byte[] json = """{"event\u004eame":"first","eventName":"last"}"""u8.ToArray();
        Assert.Null(RecordInspector.Inspect(json, 64, out RecordFields fields));
        Assert.Equal("\"last\"", Encoding.UTF8.GetString(fields.Raw(json, RecordField.EventName)));

        json = """{"eventName":"first","event\u004eame":"last"}"""u8.ToArray();
        Assert.Null(RecordInspector.Inspect(json, 64, out fields));
        Assert.Equal("\"last\"", Encoding.UTF8.GetString(fields.Raw(json, RecordField.EventName)));
    }

    [Fact]
    public void A_record_says_where_it_is()
    {
        Decoded decoded = Decoded.Read($"\uFEFF[{A},\n{B}]");
        Assert.Equal([(0, 4), (1, 4 + A.Length + 2)], decoded.Records.Select(r => ((int)r.Index, (int)r.Offset)));
    }

    [Fact]
    public void A_digest_holds_no_records()
    {
        Decoded decoded = Decoded.Read("""{"awsAccountId":"1","digestStartTime":"x","digestS3Bucket":"b","logFiles":[{"s3Bucket":"b","eventName":"x"}]}""");
        Assert.True(decoded.IsDigest);
        Assert.Empty(decoded.Records);
        Assert.Null(decoded.Failure);
    }

    [Fact]
    public void An_element_of_an_array_is_no_digest() => Assert.False(Decoded.Read("""{"Records":[{"digestS3Bucket":"b"}]}""").IsDigest);

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("\uFEFF")]
    [InlineData("[]")]
    [InlineData("""{"Records":[]}""")]
    public void An_object_may_hold_nothing(string text)
    {
        Decoded decoded = Decoded.Read(text);
        Assert.Empty(decoded.Records);
        Assert.Null(decoded.Failure);
    }

    [Fact]
    public void An_empty_record_is_a_good_one() => Assert.Equal(["{}", "{ }"], Decoded.Read("[{},{ }]").Good);
}
