using System.Text;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

/// <summary>A defect costs what is defective, is counted, and its neighbours survive.</summary>
public class DefectTests
{
    private const string A = """{"eventName":"A"}""";
    private const string B = """{"eventName":"B"}""";

    private static readonly DecodeLimits SmallRecords = new() { MaxRecordBytes = 1000 };

    public static TheoryData<string, FailureReason> Elements => new()
    {
        { "1", FailureReason.NotAnObject },
        { "-1.5e3", FailureReason.NotAnObject },
        { "\"text, with ] and } and \\\" in it\"", FailureReason.NotAnObject },
        { "\"ends with a backslash \\\\\"", FailureReason.NotAnObject },
        { "null", FailureReason.NotAnObject },
        { "true", FailureReason.NotAnObject },
        { "NaN", FailureReason.NotAnObject },
        { "[]", FailureReason.NotAnObject },
        { "[1,{\"a\":[2]},\"]\"]", FailureReason.NotAnObject },
        { """{"a":NaN}""", FailureReason.InvalidJson },
        { """{"a":'x'}""", FailureReason.InvalidJson },
        { """{"a":1,}""", FailureReason.InvalidJson },
        { """{"a":{"b":[1,2,]},"c":{}}""", FailureReason.InvalidJson },
        { "{\"a\":\"control\u0001character\"}", FailureReason.InvalidJson },
        { "{\"a\":\"line\nbreak\"}", FailureReason.InvalidJson },
        { """{"a":"\q"}""", FailureReason.InvalidJson },
        { "}}", FailureReason.InvalidJson },
        { ":", FailureReason.InvalidJson },
        { """{"a":{"b":1""", FailureReason.InvalidJson },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void A_defective_element_of_an_array_costs_one_record(string element, FailureReason defect)
    {
        foreach (string text in (ReadOnlySpan<string>)[$"[{A},{element},{B}]", $"{{\"Records\":[{A},\n{element} ,\n{B}]}}", $"[{element},{A},{B}]"])
        {
            Decoded decoded = Decoded.Read(text);
            Assert.Null(decoded.Failure);
            Assert.Equal([defect], decoded.Defects);
            Assert.Equal([A, B], decoded.Good);
        }
        Assert.StartsWith(element, Decoded.Read($"[{A}, {element} ,{B}]").Records[1].Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0.")]
    public void A_number_that_would_keep_Python_busy_for_minutes_costs_one_record(string before)
    {
        string fits = "{\"n\":" + before + new string('9', 20_000) + "}";
        string tooLong = "{\"n\":" + before + new string('9', 20_001) + ",\"m\":{\"a\":1}}";
        Decoded decoded = Decoded.Read($"[{A},{tooLong},{fits},{B}]");
        Assert.Null(decoded.Failure);
        Assert.Equal([A, fits, B], decoded.Good);
        Assert.Equal([FailureReason.NumberTooLong], decoded.Defects);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a":1,""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"aws":{"cloudtrail":{"a":1},""")]
    public void A_forgotten_bracket_costs_one_record(string unclosed)
    {
        Decoded decoded = Decoded.Read($"[{A},{unclosed}\n{B}]");
        Assert.Null(decoded.Failure);
        Assert.Equal([A, B], decoded.Good);
        Assert.Equal([FailureReason.InvalidJson], decoded.Defects);
        Assert.Equal(unclosed, decoded.Records[1].Json);
    }

    public static TheoryData<string> Lines =>
    [
        """{"a":NaN}""", """{"a":""", """{"a":1""", """{"a":1,""", """{"a":{""", """{"a":[""", """{"a":"no end""", """{"a":"no end\""", """{"a":1,"b" """, "{", "}", "]", "x",
        """{"a":1,{"b":2}}""", """{"a":1{"b":2}""", """{"a":[1}""", """{"a":"\"}""", "{\"a\":\"\u0001\"}", "\"text\"", "17", "null", """{"a":tru""", """{"a":"\u12""",
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_broken_line_of_JSON_lines_costs_exactly_one_record(string line)
    {
        foreach (string newline in (ReadOnlySpan<string>)["\n", "\r\n", "\n\n"])
        {
            Decoded between = Decoded.Read(string.Join(newline, A, line, B, ""));
            Assert.Null(between.Failure);
            Assert.Equal([A, B], between.Good);
            Assert.Equal([FailureReason.InvalidJson], between.Defects);
            Assert.Equal(line.TrimEnd(), between.Records[1].Json);

            Decoded last = Decoded.Read(string.Join(newline, A, B, line));
            Assert.Null(last.Failure);
            Assert.Equal([A, B], last.Good);
            Assert.Equal([FailureReason.InvalidJson], last.Defects);
        }
    }

    [Fact]
    public void Two_broken_lines_cost_two_records()
    {
        Decoded decoded = Decoded.Read($"{{\"a\":\n{{\"b\":\n{A}\n{{\"c\":}}\n{B}");
        Assert.Equal([A, B], decoded.Good);
        Assert.Equal(3, decoded.Defects.Count);
    }

    [Fact]
    public void A_broken_document_on_the_line_of_others_costs_one_record()
    {
        Decoded decoded = Decoded.Read($$"""{{A}}{"a":NaN}{{B}}""");
        Assert.Equal([A, B], decoded.Good);
        Assert.Equal([FailureReason.InvalidJson], decoded.Defects);
    }

    [Fact]
    public void A_broken_document_of_several_lines_costs_one_record()
    {
        Decoded decoded = Decoded.Read($"{A}\n{{\n  \"x\": 1,\n  \"y\": NaN,\n  \"z\": 2\n}}\n{B}");
        Assert.Equal([A, B], decoded.Good);
        Assert.Equal([FailureReason.InvalidJson], decoded.Defects);
    }

    [Theory]
    [InlineData("\u0080")]
    [InlineData("\u00c3")]
    [InlineData("\u00c0\u0080")]
    [InlineData("\u00ed\u00a0\u0080")]
    [InlineData("\u00ff\u00fe")]
    public void A_record_that_is_not_UTF_8_is_set_aside(string latin1)
    {
        foreach (int before in (ReadOnlySpan<int>)[0, 5, 40, 100])
        {
            byte[] broken = [.. "{\"a\":\""u8, .. Encoding.Latin1.GetBytes(new string('x', before) + latin1), .. "\"}"u8];
            Decoded array = Decoded.Read([.. "["u8, .. Encoding.UTF8.GetBytes(A), .. ","u8, .. broken, .. ","u8, .. Encoding.UTF8.GetBytes(B), .. "]"u8]);
            Assert.Equal([A, B], array.Good);
            Assert.Equal([FailureReason.InvalidUtf8], array.Defects);

            Decoded lines = Decoded.Read([.. Encoding.UTF8.GetBytes(A), .. "\n"u8, .. broken, .. "\n"u8, .. Encoding.UTF8.GetBytes(B)]);
            Assert.Equal([A, B], lines.Good);
            Assert.Equal([FailureReason.InvalidUtf8], lines.Defects);
        }
    }

    [Fact]
    public void A_record_that_nests_too_deep_is_set_aside()
    {
        string fits = "{\"a\":" + new string('[', 63) + new string(']', 63) + "}";
        string deep = "{\"a\":" + new string('[', 64) + new string(']', 64) + "}";
        foreach (string text in (ReadOnlySpan<string>)[$"[{A},{deep},{fits},{B}]", $"{A}\n{deep}\n{fits}\n{B}", $"{A}{deep}{fits}{B}"])
        {
            Decoded decoded = Decoded.Read(text);
            Assert.Equal([A, fits, B], decoded.Good);
            Assert.Equal([FailureReason.NestedTooDeep], decoded.Defects);
        }
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_record_may_be_as_large_as_the_limit(int bytes, bool fits)
    {
        string large = $"{{\"a\":\"{new string('x', bytes - 8)}\"}}";
        foreach (string text in (ReadOnlySpan<string>)[$"[{A},{large},{B}]", $"[{A},{large}]", $"{A}\n{large}\n{B}", $"{A}\n{large}", $"{A}{large}{B}"])
        {
            Decoded decoded = Decoded.Read(text, SmallRecords);
            Assert.Null(decoded.Failure);
            Assert.Equal(fits ? [] : [FailureReason.RecordTooLarge], decoded.Defects);
            Assert.Equal(fits ? large : "", decoded.Records[1].Json);
            Assert.Equal(text.Contains(B, StringComparison.Ordinal) ? B : decoded.Records[^1].Json, decoded.Records[^1].Json);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[ ")]
    [InlineData($"[{A}")]
    [InlineData($"[{A},")]
    [InlineData($$"""[{{A}},{"a":""")]
    [InlineData($"[{A},[1,2")]
    [InlineData($"[{A},\"x")]
    [InlineData($$"""{"Records":[""")]
    [InlineData($$"""{"Records":[{{A}}]""")]
    [InlineData($$"""{"Records":[{{A}}],"x":"}""")]
    [InlineData($$"""[{{A}},{"a":NaN""")]
    public void A_truncated_array_fails_its_object(string text) => Assert.Equal(FailureReason.TruncatedJson, Decoded.Read(text).Failure);

    [Fact]
    public void An_array_that_is_truncated_anywhere_fails_its_object()
    {
        string text = $$$"""{"first":1,"Records":[{{{A}}},{"a":["é",{"x":-1.5e3}],"b":"\u00e9\\","c":true},{{{B}}}],"last":[null]}""";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int length = text.IndexOf('[', StringComparison.Ordinal) + 1; length < bytes.Length; length++)
            Assert.Equal(FailureReason.TruncatedJson, Decoded.Read(bytes[..length]).Failure);
        Assert.Null(Decoded.Read(bytes).Failure);
    }

    /// <summary>Which of the records behind it are real is not known: none is guessed.</summary>
    [Fact]
    public void A_record_whose_brackets_do_not_match_fails_its_object()
    {
        Decoded decoded = Decoded.Read($$"""[{{A}},{"a":[1},{{B}}]""");
        Assert.Equal(FailureReason.MalformedJson, decoded.Failure);
        Assert.Contains("byte 19", decoded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_records_fail_their_object()
    {
        var limits = new DecodeLimits { MaxRecords = 2 };
        Assert.Null(Decoded.Read($"{A}{B}", limits).Failure);
        Assert.Equal(FailureReason.TooManyRecords, Decoded.Read($"{A}{B}{A}", limits).Failure);
        Assert.Equal(FailureReason.TooManyRecords, Decoded.Read("[1,2,3]", limits).Failure);
    }

    [Theory]
    [InlineData("version account-id interface-id\n2 1 eni-1", "starts with 'v'")]
    [InlineData("<xml/>", "starts with '<'")]
    [InlineData("\u0089PNG\r\n\u001a\n", "byte 0x89")]
    [InlineData("\u00ff\u00fe{\0\"\0", "UTF-16")]
    [InlineData("\u00fe\u00ff\0{\0\"", "UTF-16")]
    [InlineData("{\0\"\0a\0", "UTF-16")]
    [InlineData("\0{\0\"", "UTF-16")]
    [InlineData("\0\0\0\0\0", "byte 0x00")]
    public void What_is_no_JSON_fails_as_a_whole_and_says_what_it_is(string latin1, string says)
    {
        Decoded decoded = Decoded.Read(Encoding.Latin1.GetBytes(latin1));
        Assert.Equal(FailureReason.NotALog, decoded.Failure);
        Assert.Contains(says, decoded.Message, StringComparison.Ordinal);
        Assert.Empty(decoded.Records);
    }
}
