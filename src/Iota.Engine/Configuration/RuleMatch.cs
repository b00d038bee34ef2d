using System.IO.Enumeration;
using Iota.Engine.Rules;

namespace Iota.Engine.Configuration;

/// <summary>Names rules: each entry is a rule id, a pattern with <c>*</c> and <c>?</c>, or <c>tag:NAME</c>, whose name may be a pattern too.</summary>
/// <param name="Selectors">The entries, as written.</param>
public sealed record RuleMatch(IReadOnlyList<string> Selectors)
{
    private const string TagPrefix = "tag:";

    /// <summary>Whether it takes a rule's tags to tell what is named.</summary>
    internal bool NamesTags => Selectors.Any(selector => selector.StartsWith(TagPrefix, StringComparison.Ordinal));

    public bool Matches(RuleInfo rule) => Selectors.Any(selector => Matches(selector, rule));

    /// <summary>Whether one entry names the rule. Ids are exact, tags are the same in any case.</summary>
    public static bool Matches(string selector, RuleInfo rule) => selector.StartsWith(TagPrefix, StringComparison.Ordinal)
        ? rule.Tags.Any(tag => FileSystemName.MatchesSimpleExpression(selector.AsSpan(TagPrefix.Length), tag, ignoreCase: true))
        : FileSystemName.MatchesSimpleExpression(selector, rule.Id, ignoreCase: false);

    /// <summary>The entries that name none of the rules, with what may have been meant.</summary>
    internal IEnumerable<string> FindUnused(IReadOnlyCollection<RuleInfo> rules)
    {
        foreach (string selector in Selectors.Where(selector => !rules.Any(rule => Matches(selector, rule))))
        {
            IEnumerable<string> known = selector.StartsWith(TagPrefix, StringComparison.Ordinal)
                ? rules.SelectMany(rule => rule.Tags).Select(tag => TagPrefix + tag)
                : rules.Select(rule => rule.Id);
            yield return $"\"{selector}\"{DidYouMean.Hint(selector, known)}";
        }
    }
}
