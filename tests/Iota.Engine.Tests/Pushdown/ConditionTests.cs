using System.Text;
using System.Text.Json;
using Iota.Engine.Decoding;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Tests.Pushdown;

public class ConditionTests
{
    private const string NameIsX = """{"field":["eventName"],"op":"in","values":["X","Y"]}""";
    private const string TypeIsRoot = """{"field":["userIdentity","type"],"op":"in","values":["Root"]}""";

    [Theory]
    [InlineData(NameIsX, """{"eventName":"X"}""", "True")]
    [InlineData(NameIsX, """{"eventName":"Z"}""", "False")]
    [InlineData(NameIsX, """{"other":"X"}""", "False")]
    [InlineData(NameIsX, """{}""", "False")]
    [InlineData(NameIsX, """ { "a" : [1, {"eventName": "no"}] , "eventName" : "Y" } """, "True")]
    [InlineData("""{"not":{"field":["errorCode"],"op":"present"}}""", """{"eventName":"X"}""", "True")]
    [InlineData("""{"not":{"field":["errorCode"],"op":"present"}}""", """{"errorCode":""}""", "False")]
    [InlineData("""{"field":["eventName"],"op":"prefix","values":["Put","Get"]}""", """{"eventName":"GetObject"}""", "True")]
    [InlineData("""{"field":["eventName"],"op":"suffix","values":["Object"]}""", """{"eventName":"GetObjects"}""", "False")]
    [InlineData("""{"field":["eventName"],"op":"contains","values":["Obj"]}""", """{"eventName":"GetObjects"}""", "True")]
    [InlineData("""{"field":["eventName"],"op":"contains","values":["obj"],"fold":true}""", """{"eventName":"GETOBJECTS"}""", "True")]
    [InlineData("""{"field":["eventName"],"op":"in","values":["x"],"fold":true}""", """{"eventName":"ÜX"}""", "Unknown")]
    [InlineData(TypeIsRoot, """{"userIdentity":{"a":{"type":"Root"},"type":"Root"}}""", "True")]
    [InlineData(TypeIsRoot, """{"userIdentity":{"a":"\"type\":","type":"User"}}""", "False")]
    [InlineData(TypeIsRoot, """{"userIdentity":{ }}""", "False")]
    [InlineData(TypeIsRoot, """{"other":1}""", "False")]
    [InlineData("true", "{}", "True")]
    [InlineData("false", "{}", "False")]
    [InlineData("""{"all":[true,false]}""", "{}", "False")]
    [InlineData("""{"any":[false,true]}""", "{}", "True")]
    public void A_condition_judges_what_is_plain(string condition, string record, string expected) => Assert.Equal(expected, Judge(condition, record));

    [Theory]
    [InlineData("""["kali","pacu/"]""", "aws-cli PACU/1", "True")]
    [InlineData("""["kali","pacu/"]""", "aws-cli", "False")]
    [InlineData("""["kali","pacu/"]""", "", "False")]
    [InlineData("""["kali","pacu/"]""", "a-KALI-é", "Unknown")]
    [InlineData("""["kali","pacu/"]""", "a\\n-KALI", "True")]
    [InlineData("""["x",""]""", "abc", "True")]
    [InlineData("""["x",""]""", "", "True")]
    [InlineData("""["\u212a","\u017f","é"]""", "ksKSe", "False")] // what Unicode would fold to k and s
    [InlineData("""["é"]""", "abc", "False")]
    [InlineData("""["\u212a","s"]""", "KS", "True")]
    public void Many_texts_are_looked_for_in_any_case_at_once(string values, string text, string expected)
    {
        string condition = $$"""{"field":["n"],"op":"contains","values":{{values}},"fold":true}""";
        Assert.Equal(expected, Judge(condition, $$"""{"n":"{{text}}"}"""));
        string longer = new('-', 1_000);
        Assert.Equal(expected, Judge(condition, $$"""{"n":"{{longer}}{{text}}{{longer}}"}"""));
    }

    [Theory]
    [InlineData("""{"eventName":null}""")]
    [InlineData("""{"eventName":1}""")]
    [InlineData("""{"eventName":true}""")]
    [InlineData("""{"eventName":["X"]}""")]
    [InlineData("""{"eventName":{"X":"X"}}""")]
    [InlineData("""{"eventName":"\u0058"}""")]
    [InlineData("""{"EventName":"Z"}""")]
    [InlineData("""{"eventName":"Z","eventname":"Z"}""")]
    [InlineData("""{"eventName":"Z","eventName":"Z"}""")]
    [InlineData("""{"event\u004eame":"Z"}""")]
    [InlineData("""{"eventName":"Z","\u0061":1}""")]
    [InlineData("""{"eventName":"Z","ä":1}""")]
    public void What_is_odd_is_left_to_Python(string record)
    {
        Assert.Equal("Unknown", Judge(NameIsX, record));
        Assert.Equal("Unknown", Judge($$"""{"not":{{NameIsX}}}""", record));
    }

    [Theory]
    [InlineData("""{"userIdentity":"Root"}""")]
    [InlineData("""{"userIdentity":null}""")]
    [InlineData("""{"userIdentity":[]}""")]
    [InlineData("""{"useridentity":{}}""")]
    [InlineData("""{"userIdentity":{"Type":"x"}}""")]
    [InlineData("""{"userIdentity":{"type":"x","type":"y"}}""")]
    [InlineData("""{"userIdentity":{"type":"x","ä":1}}""")]
    [InlineData("""{"userIdentity":{"type":"x","\u0061":1}}""")]
    public void So_is_what_is_odd_on_the_way_to_a_field(string record) => Assert.Equal("Unknown", Judge(TypeIsRoot, record));

    /// <remarks>The same cases as for the reference in Python (test_evaluation.py).</remarks>
    [Theory]
    [InlineData("""{"field":["n"],"op":"in","values":["a\"b"]}""", """{"n":"a\"b"}""", "True")]
    [InlineData("""{"field":["n"],"op":"in","values":["a\\b"]}""", """{"n":"a\\b"}""", "True")]
    [InlineData("""{"field":["n"],"op":"contains","values":["nb"]}""", """{"n":"a\nb"}""", "False")]
    [InlineData("""{"field":["n"],"op":"contains","values":["nb"]}""", """{"n":"a\\nb"}""", "True")]
    [InlineData("""{"field":["n"],"op":"contains","values":["nb"]}""", """{"n":"a\nb\\nb"}""", "True")]
    [InlineData("""{"field":["n"],"op":"suffix","values":["n"]}""", """{"n":"\n"}""", "False")]
    [InlineData("""{"field":["n"],"op":"suffix","values":["n"]}""", """{"n":"\\n"}""", "True")]
    [InlineData("""{"field":["n"],"op":"suffix","values":["\n"]}""", """{"n":"\\\n"}""", "True")]
    [InlineData("""{"field":["n"],"op":"prefix","values":["\t"]}""", """{"n":"\t"}""", "True")]
    [InlineData("""{"field":["n"],"op":"in","values":["\u0001"]}""", """{"n":"\n"}""", "False")]
    [InlineData("""{"field":["n"],"op":"contains","values":["é"]}""", """{"n":"\"é"}""", "True")]
    [InlineData("""{"field":["n"],"op":"contains","values":["/"]}""", """{"n":"\""}""", "False")]
    [InlineData("""{"field":["n"],"op":"contains","values":[""]}""", """{"n":"\""}""", "True")]
    public void An_escape_stands_for_one_character(string condition, string record, string expected) => Assert.Equal(expected, Judge(condition, record));

    [Theory]
    [InlineData("""x/""", """{}""", "False")]
    [InlineData("""x/""", """{"n":"ax/b"}""", "True")]
    [InlineData("""x/'""", """{"n":"x/"}""", "False")]
    [InlineData("""x/""", """{"n":[{"x/":1}]}""", "True")]
    [InlineData("""x/""", """{"n":{"a":"x"}}""", "False")]
    [InlineData("""x/'""", """{"n":["x/"]}""", "True")]
    [InlineData("""x/'""", """{"n":["x/'y"]}""", "True")]
    [InlineData("""x/'""", """{"n":["x/y"]}""", "False")]
    [InlineData("""x/""", """{"n":["é"]}""", "Unknown")]
    [InlineData("""x/""", "{\"n\":[\"\u007f\"]}", "Unknown")]
    [InlineData("""x/""", """{"n":["\n"]}""", "Unknown")]
    [InlineData("""x/""", "{\"n\":[1,\n2]}", "Unknown")]
    [InlineData("""x/""", """{"n":12}""", "False")]
    [InlineData("""x/""", """{"n":[],"n":[]}""", "Unknown")]
    [InlineData("""x/""", """{"n":"\n"}""", "False")]
    [InlineData("""x/""", """{"n":"\u0041"}""", "Unknown")]
    public void What_stands_anywhere_in_a_value_is_told_without_parsing_it(string value, string record, string expected)
    {
        Assert.Equal(expected, Judge($$"""{"field":["n"],"op":"within","values":["{{value}}"]}""", record));
        Assert.Equal(expected, Judge($$"""{"field":["n"],"op":"within","values":["{{value}}"],"fold":true}""", record.Replace("x/", "X/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_record_with_very_many_members_is_left_to_Python()
    {
        string members = string.Join(',', Enumerable.Range(0, 200).Select(number => $"\"m{number}\":1"));
        Assert.Equal("Unknown", Judge(NameIsX, $$"""{{{members}},"eventName":"Z"}"""));
    }

    private static string Judge(string condition, string record)
    {
        var plan = new FieldPlan();
        using JsonDocument json = JsonDocument.Parse(condition);
        Condition read = ConditionReader.Read(json.RootElement, plan);
        byte[] bytes = Encoding.UTF8.GetBytes(record.Trim());
        var members = new RecordMembers();
        Assert.Null(RecordInspector.Inspect(bytes, 64, out _, members));
        return read.Evaluate(new RecordView(plan, bytes, members, new FieldValues(plan.Count))).ToString();
    }
}
