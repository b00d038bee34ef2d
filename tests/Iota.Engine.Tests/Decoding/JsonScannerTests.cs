using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

public class JsonScannerTests
{
    private const int MaxDepth = 64;

    [Fact]
    public void A_generated_object_is_valid() =>
        SomeJson.Object.Sample(json => Assert.Null(RecordInspector.Inspect(Encoding.UTF8.GetBytes(json), MaxDepth, out _)), iter: 5_000);

    [Fact]
    public void It_accepts_exactly_what_Utf8JsonReader_accepts() => SomeJson.Mutated.Sample(json =>
    {
        FailureReason? defect = RecordInspector.Inspect(json, MaxDepth, out _);
        Assert.True(defect is null == IsValid(json), $"{defect}: {Encoding.UTF8.GetString(json)}");
    }, iter: 100_000);

    [Fact]
    public void It_finds_the_members_that_JsonDocument_finds() => SomeJson.Object.Sample(json =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.Null(RecordInspector.Inspect(bytes, MaxDepth, out RecordFields fields));
        using var document = JsonDocument.Parse(bytes);
        foreach ((RecordField field, string name) in (ReadOnlySpan<(RecordField, string)>)
            [(RecordField.EventName, "eventName"), (RecordField.EventTime, "eventTime"), (RecordField.EventId, "eventID"), (RecordField.Aws, "aws"), (RecordField.UserIdentity, "userIdentity")])
        {
            JsonElement expected = LastMember(document.RootElement, name);
            Assert.Equal(expected.ValueKind != JsonValueKind.Undefined, fields.Has(field));
            Assert.Equal(expected.ValueKind == JsonValueKind.String, fields.IsString(field));
            Assert.Equal(expected.ValueKind == JsonValueKind.Object, fields.IsObject(field));
            if (fields.Has(field)) Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(fields.Raw(bytes, field)));
        }
    }, iter: 20_000);

    /// <summary>Truncated and malformed are told apart: the beginning of a valid object is incomplete wherever it is cut, never invalid.</summary>
    [Fact]
    public void The_beginning_of_a_valid_object_is_incomplete() => SomeJson.Object.Sample(json =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        for (int length = 1; length < bytes.Length; length++)
            Assert.Equal(ScanResult.Incomplete, new JsonScanner(bytes.AsSpan(0, length), MaxDepth).Scan(stopAtContainer: false));
    }, iter: 500);

    /// <summary>So that what a record is found to be does not depend on where the window ends.</summary>
    [Fact]
    public void An_error_stays_the_same_error_when_more_text_follows() => Gen.Select(SomeJson.Mutated, Gen.Double[0, 1]).Sample((json, cut) =>
    {
        if (json is not [(byte)'{', ..]) return;
        var whole = new JsonScanner(json, MaxDepth);
        ScanResult expected = whole.Scan(stopAtContainer: false);
        var beginning = new JsonScanner(json.AsSpan(0, 1 + (int)(cut * (json.Length - 1))), MaxDepth);
        ScanResult result = beginning.Scan(stopAtContainer: false);
        if (result == ScanResult.Incomplete) return;
        Assert.Equal(expected, result);
        Assert.Equal(whole.Position, beginning.Position);
    }, iter: 50_000);

    [Theory]
    [InlineData("""{"a":1,"b":2}""", true)]
    [InlineData("""{"a":"tab	inside"}""", false)]
    [InlineData("""{"a":NaN}""", false)]
    [InlineData("""{"a":Infinity}""", false)]
    [InlineData("""{"a":01}""", false)]
    [InlineData("""{"a":1.}""", false)]
    [InlineData("""{"a":-}""", false)]
    [InlineData("""{"a":+1}""", false)]
    [InlineData("""{"a":1e999}""", true)]
    [InlineData("""{"a":1,}""", false)]
    [InlineData("""{,}""", false)]
    [InlineData("""{"a":[1,]}""", false)]
    [InlineData("""{"a":[,]}""", false)]
    [InlineData("""{"a"}""", false)]
    [InlineData("""{"a":}""", false)]
    [InlineData("""{a:1}""", false)]
    [InlineData("""{'a':1}""", false)]
    [InlineData("""{"a":"\x"}""", false)]
    [InlineData("""{"a":"\u00g0"}""", false)]
    [InlineData("""{"a":"\ud800"}""", true)]
    [InlineData("""{"\ud800":1}""", true)]
    [InlineData("""{"a":1}}""", false)]
    [InlineData("""{"a":1} """, false)]
    [InlineData("""{"a":[1}""", false)]
    [InlineData("""{"a":1,"a":2}""", true)]
    [InlineData("{\"a\":\u00a01}", false)]
    [InlineData("{\"a\":tru}", false)]
    [InlineData("{\"a\":/**/1}", false)]
    public void The_grammar_is_that_of_RFC_8259(string json, bool valid) =>
        Assert.Equal(valid, RecordInspector.Inspect(Encoding.UTF8.GetBytes(json), MaxDepth, out _) is null);

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, FailureReason.NestedTooDeep)]
    public void Objects_and_arrays_nest_up_to_the_limit(int depth, FailureReason? defect)
    {
        string objects = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        string arrays = "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        Assert.Equal(defect, RecordInspector.Inspect(Encoding.UTF8.GetBytes(objects), MaxDepth, out _));
        Assert.Equal(defect, RecordInspector.Inspect(Encoding.UTF8.GetBytes(arrays), MaxDepth, out _));
    }

    private static bool IsValid(byte[] json)
    {
        if (!Utf8.IsValid(json)) return false;
        // A valid record has nothing around it; the reader would pass over whitespace.
        if (json is not [(byte)'{', .., (byte)'}']) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonElement LastMember(JsonElement element, string name)
    {
        JsonElement last = default;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (NameOf(member) == name) last = member.Value;
        }
        return last;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // A lone surrogate.
        }
    }
}
