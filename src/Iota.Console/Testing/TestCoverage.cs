using System.Globalization;

namespace Iota.Console.Testing;

/// <summary>Which rules have a test that matches and one that does not.</summary>
internal sealed class TestCoverage(IReadOnlyList<RuleOutcome> rules)
{
    public IReadOnlyList<string> WithoutMatch { get; } = Without(rules, expected: true);

    public IReadOnlyList<string> WithoutNoMatch { get; } = Without(rules, expected: false);

    public int Covered => rules.Count - WithoutMatch.Union(WithoutNoMatch).Count();

    /// <summary>Share of the rules that have both, from 0 to 100; 100 when there is no rule.</summary>
    public double Percent => rules.Count == 0 ? 100 : 100.0 * Covered / rules.Count;

    public void Write(TextWriter output, double? threshold)
    {
        string verdict = threshold is not { } least ? "" : Percent < least
            ? string.Create(CultureInfo.InvariantCulture, $"; {least:0.#} % are demanded")
            : string.Create(CultureInfo.InvariantCulture, $"; {least:0.#} % were demanded");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"coverage: {Covered} of {rules.Count} rules have a test that matches and one that does not ({Percent:0.#} %){verdict}"));
        WriteList(output, "no test that matches: ", WithoutMatch);
        WriteList(output, "no test that does not: ", WithoutNoMatch);
    }

    private static void WriteList(TextWriter output, string head, IReadOnlyList<string> ids)
    {
        if (ids.Count > 0) output.WriteLine($"  {head}{string.Join(", ", ids)}");
    }

    private static string[] Without(IReadOnlyList<RuleOutcome> rules, bool expected) =>
        [.. rules.Where(rule => !rule.Tests.Any(test => test.Test.ExpectedResult == expected)).Select(rule => rule.Rule.Id)];
}
