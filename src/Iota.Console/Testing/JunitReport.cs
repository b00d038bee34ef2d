using System.Globalization;
using System.Text;
using System.Xml;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Test results in the XML that CI systems read ("JUnit"): a suite for each rule, a case for each test.</summary>
internal static class JunitReport
{
    public static void Write(TextWriter output, TestRunOutcome outcome)
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, CloseOutput = false };
        output.WriteLine("""<?xml version="1.0" encoding="UTF-8"?>""");
        using (var xml = XmlWriter.Create(output, settings))
        {
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", "iota test");
            Attribute(xml, "tests", outcome.Passed + outcome.Failed);
            Attribute(xml, "failures", outcome.Rules.Sum(rule => rule.Failed));
            Attribute(xml, "errors", outcome.Failures.Count());
            Attribute(xml, "time", outcome.Elapsed);
            foreach (RuleOutcome rule in outcome.Rules) WriteSuite(xml, rule);
            foreach (RuleProblem problem in outcome.Failures) WriteProblem(xml, problem);
            xml.WriteEndElement();
        }
        output.WriteLine();
    }

    private static void WriteSuite(XmlWriter xml, RuleOutcome rule)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", rule.Rule.Id);
        Attribute(xml, "tests", rule.Tests.Count);
        Attribute(xml, "failures", rule.Failed);
        Attribute(xml, "time", rule.Tests.Aggregate(TimeSpan.Zero, (sum, test) => sum + test.Verdict.Elapsed));
        Attribute(xml, "file", Relative(rule.Rule.Path));
        foreach (TestOutcome test in rule.Tests) WriteCase(xml, rule.Rule, test);
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, RuleInfo rule, TestOutcome test)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", rule.Id);
        Attribute(xml, "name", test.Test.Name);
        Attribute(xml, "time", test.Verdict.Elapsed);
        Attribute(xml, "file", Relative(test.Test.Path.Length > 0 ? test.Test.Path : rule.Path));
        if (test.Test.Line > 0) Attribute(xml, "line", test.Test.Line);
        if (!test.Passed)
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "message", string.Join("; ", test.Problems));
            string[] details = [.. test.Verdict.Failures.Select(failure => failure.Traceback), $"event: {Encoding.UTF8.GetString(test.Test.Event.Span)}"];
            xml.WriteString(Clean(string.Join('\n', details.Where(detail => detail.Length > 0))));
            xml.WriteEndElement();
        }
        if (test.Verdict.Output.Length > 0) xml.WriteElementString("system-out", Clean(test.Verdict.Output));
        xml.WriteEndElement();
    }

    private static void WriteProblem(XmlWriter xml, RuleProblem problem)
    {
        string name = problem.RuleId ?? Path.GetFileNameWithoutExtension(problem.Path);
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", name);
        Attribute(xml, "tests", 1);
        Attribute(xml, "errors", 1);
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", name);
        Attribute(xml, "name", problem.RuleLoaded ? "tests can be read" : "loads");
        xml.WriteStartElement("error");
        Attribute(xml, "message", problem.ToString());
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    private static void Attribute(XmlWriter xml, string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    private static void Attribute(XmlWriter xml, string name, TimeSpan value) =>
        xml.WriteAttributeString(name, value.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));

    private static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);

    /// <summary>XML 1.0 has no way to write most control characters.</summary>
    private static string Clean(string text) => Printable.Clean(text, keepLines: true);
}
