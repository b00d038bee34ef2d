namespace Iota.Engine.Rules;

/// <summary>One test of a rule: an event, and what the rule must make of it.</summary>
/// <param name="Name">The sentence that the author wrote, or the place of a fixture.</param>
/// <param name="ExpectedResult">Whether the rule must match.</param>
/// <param name="Event">The event as UTF-8 JSON.</param>
public sealed record RuleTest(string Name, bool ExpectedResult, ReadOnlyMemory<byte> Event)
{
    /// <summary>Each mock as a JSON object with <c>objectName</c> and <c>returnValue</c>, <c>sideEffect</c> or <c>new</c>.</summary>
    public IReadOnlyList<string> Mocks { get; init; } = [];

    /// <summary>What the rule's functions must answer, where the test says so.</summary>
    public IReadOnlyList<RuleTestExpectation> Expectations { get; init; } = [];

    /// <summary>The file that holds the test, absolute; empty when the rule's own module does.</summary>
    public string Path { get; init; } = "";

    /// <summary>Line of the test in its file, from 1; 0 when unknown.</summary>
    public int Line { get; init; }
}

/// <summary>What one optional function of a rule must answer in a test.</summary>
/// <param name="Function"><c>title</c>, <c>severity</c>, <c>dedup</c>, …</param>
/// <param name="Value">The text; of <c>alert_context</c> a JSON object, of <c>destinations</c> a JSON array.</param>
public sealed record RuleTestExpectation(string Function, string Value);
