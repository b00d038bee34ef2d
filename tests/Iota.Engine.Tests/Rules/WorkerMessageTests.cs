using System.Buffers;
using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.Tests.Rules;

public class WorkerMessageTests
{
    [Fact]
    public void The_load_frame_is_written_as_the_protocol_says()
    {
        var output = new ArrayBufferWriter<byte>();
        new LoadFrame
        {
            Roots = ["/abs/rules"],
            Progress = "/tmp/iota/progress-0",
            Timeout = TimeSpan.FromSeconds(5),
            MemoryMb = 1024,
            Isolated = [3],
            Pushdown = true,
            AnalysisFolders = ["/opt/analysis", "/home/cache"],
            KeptConditions = "0123abcd",
            Brief = true,
            Globals = new Dictionary<string, string> { ["helpers"] = "/abs/global/h.py" },
            DataModels =
            [
                new DataModelInfo("D", "/abs/d.yml", "/abs/d.py", ["AWS.CloudTrail"], [new("ip", "$.a", IsMethod: false), new("user", "get_user", IsMethod: true)]),
                new DataModelInfo("E", "/abs/e.yml", null, ["AWS.ALB"], []),
            ],
            Rules =
            [
                new RuleInfo { Index = 0, Id = "a", Path = "/abs/rules/a.py", Strict = true, DisplayName = "A \"b\"", Severity = Severity.High },
                new RuleInfo { Index = 7, Id = "b", Path = "/abs/rules/b.py", ClassName = "B", SummaryAttributes = ["userAgent"] },
                new RuleInfo { Index = 8, Id = "c", Path = "/abs/c.yml", Filters = "[{}]"u8.ToArray(), Detection = """{"Detection":[]}"""u8.ToArray() },
            ],
        }.Write(output);
        Assert.Equal(
            """{"protocol":1,"roots":["/abs/rules"],"progress":"/tmp/iota/progress-0","timeoutMs":5000,"memoryMb":1024,"network":false,"isolated":[3],"pushdown":true,"analysis":["/opt/analysis","/home/cache"],"kept":"0123abcd","brief":true,"globals":{""" +
            """ "helpers":"/abs/global/h.py"},"dataModels":[""".TrimStart() +
            """{"id":"D","path":"/abs/d.py","logTypes":["AWS.CloudTrail"],"mappings":[{"name":"ip","path":"$.a"},{"name":"user","method":"get_user"}]},""" +
            """{"id":"E","logTypes":["AWS.ALB"],"mappings":[]}],"rules":[""" +
            """{"index":0,"id":"a","path":"/abs/rules/a.py","convention":"strict","displayName":"A \u0022b\u0022","severity":"HIGH"},""" +
            """{"index":7,"id":"b","path":"/abs/rules/b.py","displayName":"","severity":"INFO","class":"B","summaryAttributes":["userAgent"]},""" +
            """{"index":8,"id":"c","path":"/abs/c.yml","displayName":"","severity":"INFO","filters":[{}],"detection":{"Detection":[]}}]}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_hello_is_read()
    {
        WorkerHello hello = WorkerHello.Read("""
            {"protocol": 1, "python": "3.11.7", "pid": 4711, "loadMs": 38.2, "later": {},
             "rules": [{"index": 0, "shape": "predicate", "constants": {"SEVERITY": "HIGH"}},
                       {"index": 1, "shape": "helper"},
                       {"index": 2, "error": {"type": "SyntaxError", "message": "invalid syntax", "line": 12, "traceback": "t"}},
                       {"index": 3, "error": {"type": "OSError", "message": "m"}}]}
            """u8);
        Assert.Equal(("3.11.7", 4711, 38.2), (hello.Python, hello.Pid, hello.LoadMs));
        Assert.Equal([RuleShape.Predicate, RuleShape.Helper, null, null], hello.Rules.Select(rule => rule.Shape));
        Assert.Equal("HIGH", hello.Rules[0].Constants.GetProperty("SEVERITY").GetString());
        Assert.Equal(new HelloError("SyntaxError", "invalid syntax", 12, "t"), hello.Rules[2].Error);
        Assert.Equal(new HelloError("OSError", "m"), hello.Rules[3].Error);
    }

    [Fact]
    public void A_hello_may_say_that_the_kernel_does_not_hold_the_rules()
    {
        Assert.Null(WorkerHello.Read("""{"protocol": 1, "python": "3", "pid": 1, "loadMs": 1, "rules": []}"""u8).Unprotected);
        Assert.Equal("why", WorkerHello.Read("""{"protocol": 1, "python": "3", "pid": 1, "loadMs": 1, "unprotected": "why", "rules": []}"""u8).Unprotected);
    }

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("null", "null")]
    [InlineData("{}", "malformed")]
    [InlineData("""{"protocol": 1, "python": null, "pid": 1, "loadMs": 1, "rules": []}""", "malformed")]
    [InlineData("""{"protocol": 1, "python": "3", "pid": 1, "loadMs": 1, "rules": [{"index": 0, "shape": "circle"}]}""", "malformed")]
    [InlineData("""{"protocol": 1, "python": "3", "pid": 1, "loadMs": 1, "rules": [{"index": 4}]}""", "must give rule 4 either a shape or an error")]
    [InlineData("""{"protocol": 2, "python": "3", "pid": 1, "loadMs": 1, "rules": []}""", "speaks protocol 2, this program 1: deploy both from the same build")]
    public void A_hello_that_breaks_the_protocol_is_refused(string payload, string message)
    {
        var error = Assert.Throws<WorkerProtocolException>(() => WorkerHello.Read(Encoding.UTF8.GetBytes(payload)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_read()
    {
        WorkerResult result = WorkerResult.Read("""
            {"batch": 18446744073709551615, "later": [{"a": 1}],
             "detections": [{"event": 3, "rule": 0, "title": "é \"t\"", "dedup": "d", "severity": "HIGH", "description": "e", "reference": "f", "runbook": "g",
                             "destinations": ["slack", "x"], "context": {"a": [1, {"b": "é"}], "n": 1.50}, "later": 1},
                            {"event": 4, "rule": 65535, "title": "", "dedup": "", "destinations": []}],
             "failures": [{"event": 3, "rule": 5, "phase": "rule", "error": "KeyError: 'userName' (ec2_open.py:12)", "traceback": "t"},
                          {"event": 0, "rule": 1, "phase": "title", "error": "e"}],
             "output": [{"rule": 5, "text": "what it printed"}], "outputDropped": 9}
            """u8);
        Assert.Equal((ulong.MaxValue, 9L), (result.Batch, result.OutputDropped));
        WorkerDetection first = result.Detections[0];
        Assert.Equal((3, 0, "é \"t\"", "d"), (first.Event, first.Rule, first.Title, first.Dedup));
        Assert.Equal((Severity.High, "e", "f", "g"), (first.Severity, first.Description, first.Reference, first.Runbook));
        Assert.Equal(["slack", "x"], first.Destinations);
        Assert.Equal("""{"a": [1, {"b": "é"}], "n": 1.50}""", first.Context);
        Assert.Empty(result.Detections[1].Destinations!);
        Assert.Equal(
            new WorkerDetection { Event = 4, Rule = 65535, Title = "", Dedup = "", Destinations = result.Detections[1].Destinations },
            result.Detections[1]);
        Assert.Equal(
            [new WorkerFailure(3, 5, "rule", "KeyError: 'userName' (ec2_open.py:12)", "t"), new WorkerFailure(0, 1, "title", "e", "")],
            result.Failures);
        Assert.Equal([new WorkerOutput(5, "what it printed")], result.Output);
    }

    [Fact]
    public void A_result_without_detections_holds_empty_lists()
    {
        WorkerResult result = WorkerResult.Read("""{"batch": 1, "detections": [], "failures": [], "output": [], "outputDropped": 0}"""u8);
        Assert.Empty(result.Detections);
        Assert.Empty(result.Failures);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_context_may_be_nested_as_deep_as_python_writes_it()
    {
        string context = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);
        string payload = $$"""{"batch":1,"detections":[{"event":0,"rule":0,"title":"t","dedup":"d","context":{{context}}}]}""";
        Assert.Equal(context, WorkerResult.Read(Encoding.UTF8.GetBytes(payload)).Detections[0].Context);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"batch": -1}""")]
    [InlineData("""{"batch": "1"}""")]
    [InlineData("""{"batch": 1} {}""")]
    [InlineData("""{"batch": 1""")]
    [InlineData("""{"batch": 1, "detections": {}}""")]
    [InlineData("""{"batch": 1, "detections": [1]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": "t"}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": null, "dedup": "d"}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": -1, "rule": 0, "title": "t", "dedup": "d"}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 9999999999, "title": "t", "dedup": "d"}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": "t", "dedup": "d", "severity": "DEFAULT"}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": "t", "dedup": "d", "context": []}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": "t", "dedup": "d", "destinations": [null]}]}""")]
    [InlineData("""{"batch": 1, "detections": [{"event": 0, "rule": 0, "title": "\ud800", "dedup": "d"}]}""")]
    [InlineData("""{"batch": 1, "failures": [{"event": 0, "rule": 0, "phase": "rule"}]}""")]
    [InlineData("""{"batch": 1, "output": [{"rule": 0}]}""")]
    public void A_result_that_breaks_the_protocol_is_refused(string payload)
    {
        var error = Assert.Throws<WorkerProtocolException>(() => WorkerResult.Read(Encoding.UTF8.GetBytes(payload)));
        Assert.StartsWith("the worker's result is malformed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_cut_anywhere_is_refused()
    {
        byte[] payload = """
            {"batch":1,"detections":[{"event":0,"rule":0,"title":"t","dedup":"d","context":{"a":[1]},"destinations":["x"]}],"failures":[],"output":[]}
            """u8.ToArray();
        for (int length = 0; length < payload.Length; length++)
            Assert.Throws<WorkerProtocolException>(() => WorkerResult.Read(payload.AsSpan(0, length)));
    }
}
