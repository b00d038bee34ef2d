using System.Globalization;
using System.Text;
using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Test results for machines: one JSON object per test, and one per rule that cannot be loaded.</summary>
internal static class JsonReport
{
    public static void Write(TextWriter writer, TestRunOutcome outcome)
    {
        using var output = new MemoryStream();
        foreach (RuleOutcome rule in outcome.Rules)
            foreach (TestOutcome test in rule.Tests) JsonLines.WriteLine(output, json => WriteTest(json, rule.Rule, test));
        foreach (RuleProblem problem in outcome.Failures) JsonLines.WriteLine(output, json => WriteProblem(json, problem));
        writer.Write(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
    }

    /// <summary>The last line on standard error.</summary>
    public static string Summary(TestRunOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"summary rules={outcome.Rules.Count} passed={outcome.Passed} failed={outcome.Failed} seconds={outcome.Elapsed.TotalSeconds:0.00}");

    private static void WriteTest(Utf8JsonWriter json, RuleInfo rule, TestOutcome test)
    {
        RuleVerdict verdict = test.Verdict;
        json.WriteString("ruleId", rule.Id);
        json.WriteString("test", test.Test.Name);
        json.WriteString("file", test.Test.Path.Length > 0 ? test.Test.Path : rule.Path);
        if (test.Test.Line > 0) json.WriteNumber("line", test.Test.Line);
        json.WriteBoolean("passed", test.Passed);
        json.WriteBoolean("expected", test.Test.ExpectedResult);
        if (verdict.Match is { } match) json.WriteBoolean("match", match);
        else json.WriteNull("match");
        if (verdict.Says is { } says)
        {
            json.WriteString("title", says.Title);
            json.WriteString("severity", (says.Severity ?? rule.Severity).ToName());
            json.WriteString("dedup", says.Dedup);
            json.WritePropertyName("context");
            json.WriteRawValue(says.Context);
        }
        JsonLines.WriteTexts(json, "problems", test.Problems);
        json.WriteStartArray("failures");
        foreach (WorkerFailure failure in verdict.Failures)
        {
            json.WriteStartObject();
            json.WriteString("phase", failure.Phase);
            json.WriteString("error", failure.Error);
            json.WriteString("traceback", failure.Traceback);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("output", verdict.Output);
        json.WritePropertyName("event");
        // Through a document, because the event of a fixture may stand on several lines.
        using (var record = JsonDocument.Parse(test.Test.Event, new JsonDocumentOptions { MaxDepth = 1000 })) record.RootElement.WriteTo(json);
        json.WriteNumber("milliseconds", Math.Round(verdict.Elapsed.TotalMilliseconds, 2));
    }

    private static void WriteProblem(Utf8JsonWriter json, RuleProblem problem)
    {
        json.WriteString("ruleId", problem.RuleId);
        json.WriteNull("test");
        json.WriteString("file", problem.Path);
        if (problem.Line is { } line) json.WriteNumber("line", line);
        json.WriteBoolean("passed", false);
        JsonLines.WriteTexts(json, "problems", [problem.Message]);
    }
}
