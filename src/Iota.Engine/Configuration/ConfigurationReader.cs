using System.Text;
using System.Text.Json;
using Iota.Engine.Yaml;

namespace Iota.Engine.Configuration;

/// <summary>Makes a configuration of the text of <c>iota.yaml</c>; every problem of it is reported at once.</summary>
internal sealed class ConfigurationReader
{
    private const int LongestWindowMinutes = 7 * 24 * 60;

    private readonly string _file;
    private readonly ConfigurationProblems _problems;
    private readonly SortedDictionary<string, YamlNode> _decisive = new(StringComparer.Ordinal);

    private ConfigurationReader(string file)
    {
        _file = file;
        _problems = new ConfigurationProblems(file);
    }

    /// <param name="file">The name that problems carry.</param>
    /// <exception cref="ConfigurationException">Something in it cannot be used.</exception>
    public static IotaConfiguration Read(ReadOnlySpan<byte> utf8, string file) => new ConfigurationReader(file).Read(utf8);

    private IotaConfiguration Read(ReadOnlySpan<byte> utf8)
    {
        YamlNode root;
        try
        {
            root = YamlReader.Read(utf8, _file);
        }
        catch (MalformedYamlException e)
        {
            throw new ConfigurationException([new ConfigurationProblem(_file, e.Line, e.Reason)]);
        }

        if (root is YamlScalar { Kind: YamlKind.Null })
            return IotaConfiguration.Empty with { File = _file };
        if (root is not YamlMapping mapping)
        {
            string message = $"must be a mapping but is {SettingsReader.Describe(root)}: begin with keys such as rules and destinations";
            throw new ConfigurationException([new ConfigurationProblem(_file, root.Line, message)]);
        }

        IotaConfiguration configuration = Read(mapping);
        _problems.ThrowIfAny();
        return configuration;
    }

    private IotaConfiguration Read(YamlMapping mapping)
    {
        var fields = new SettingsReader(mapping, "", _problems);
        RuleOverrides overrides = ReadOverrides(fields);
        List<Suppression> suppressions = ReadSuppressions(fields);
        JsonElement variables = ReadVariables(fields);
        List<DestinationSettings> destinations = ReadDestinations(fields);
        List<Route> routes = ReadRoutes(fields);
        double verify = fields.Share("verify_pushdown") ?? IotaConfiguration.DefaultVerifyPushdown;
        fields.Finish();
        return new IotaConfiguration
        {
            File = _file,
            Overrides = overrides,
            Suppressions = suppressions,
            Variables = variables,
            Destinations = destinations,
            Routes = routes,
            VerifyPushdown = verify,
            ResultText = DescribeDecisive(),
        };
    }

    private RuleOverrides ReadOverrides(SettingsReader root)
    {
        if (root.Mapping("rules") is not { Entries.Count: > 0 } mapping)
            return RuleOverrides.None;
        SettingsReader rules = root.At("rules", mapping);
        RuleMatch disable = Match(rules, "disable");
        RuleMatch enable = Match(rules, "enable");
        var changes = new List<RuleChange>();
        if (rules.Mapping("change") is { } changed)
        {
            SettingsReader below = rules.At("change", changed);
            foreach ((YamlScalar selector, _) in changed.Entries)
                if (below.Mapping(selector.Text) is { } change) changes.Add(ReadChange(selector.Text, below.At(selector.Text, change)));
        }

        rules.Finish();
        _decisive["rules"] = mapping;
        return new RuleOverrides(disable, enable, changes);
    }

    private static RuleChange ReadChange(string selector, SettingsReader fields)
    {
        var change = new RuleChange(
            new RuleMatch([selector]),
            fields.SeverityOf("severity"),
            fields.Whole("dedup_minutes", 1, LongestWindowMinutes),
            fields.Whole("threshold", 1, int.MaxValue));
        fields.Finish();
        return change;
    }

    private List<Suppression> ReadSuppressions(SettingsReader root)
    {
        var suppressions = new List<Suppression>();
        foreach (SettingsReader fields in root.Items("suppressions"))
        {
            RuleMatch match = Match(fields, "rules");
            if (!fields.Has("rules"))
                fields.Report(fields.Line, $"{fields.Name("rules")} is missing: name the rules by id, pattern or tag:NAME; \"*\" is all of them");
            string reason = fields.RequiredText("reason", "why these detections are harmless, for whoever reads it later");
            EventCondition? when = null;
            if (fields.Find("when") is { } node)
                when = new EventConditionReader(fields.Name("when"), _problems).Read(node);
            else
                fields.Report(fields.Line, $"{fields.Name("when")} is missing: say which events are harmless, or put the rules under rules.disable");
            suppressions.Add(new Suppression(match, reason, fields.Date("expires"), fields.Line) { When = when ?? new AllOf([]) });
            fields.Finish();
        }

        if (suppressions.Count > 0)
            _decisive["suppressions"] = root.Find("suppressions")!;
        return suppressions;
    }

    /// <summary>Values of any kind; their names are words of Python, so that a rule can use them as such.</summary>
    private JsonElement ReadVariables(SettingsReader root)
    {
        if (root.Mapping("variables") is not { Entries.Count: > 0 } mapping)
            return IotaConfiguration.Empty.Variables;
        foreach ((YamlScalar name, _) in mapping.Entries)
        {
            if (name.Text.Length == 0 || char.IsAsciiDigit(name.Text[0]) || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'))
                _problems.Add(name.Line, $"variables: \"{SettingsReader.Shorten(name.Text)}\" is no name: use letters, digits, _ and dots");
        }

        _decisive["variables"] = mapping;
        try
        {
            return JsonElement.Parse(YamlJson.ToUtf8(mapping, _file));
        }
        catch (MalformedYamlException e)
        {
            _problems.Add(e.Line, e.Reason);
            return IotaConfiguration.Empty.Variables;
        }
    }

    private List<DestinationSettings> ReadDestinations(SettingsReader root)
    {
        var destinations = new List<DestinationSettings>();
        if (root.Mapping("destinations") is not { } mapping)
            return destinations;
        SettingsReader below = root.At("destinations", mapping);
        foreach ((YamlScalar name, _) in mapping.Entries)
        {
            if (name.Text.Length is 0 or > 64 || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                _problems.Add(name.Line, $"destinations: \"{SettingsReader.Shorten(name.Text)}\" is no name: use up to 64 letters, digits, - and _");
            else if (below.Mapping(name.Text) is { } fields && DestinationReader.Read(name.Text, below.At(name.Text, fields)) is { } settings)
                destinations.Add(settings);
        }

        return destinations;
    }

    private static List<Route> ReadRoutes(SettingsReader root)
    {
        string[] known = root.Find("destinations") is YamlMapping mapping ? [.. mapping.Entries.Select(entry => entry.Key.Text)] : [];
        var routes = new List<Route>();
        foreach (SettingsReader fields in root.Items("routes"))
        {
            if (!fields.Has("to"))
                fields.Report(fields.Line, $"{fields.Name("to")} is missing: name the destinations, or write [] for nowhere");
            IReadOnlyList<string> to = fields.Texts("to") ?? [];
            foreach (string name in to.Where(name => !known.Contains(name)))
                fields.Report(fields.LineOf("to"), $"{fields.Name("to")} names \"{SettingsReader.Shorten(name)}\", which is not under destinations{DidYouMean.Hint(name, known)}");
            routes.Add(new Route(to)
            {
                Severities = fields.Severities("severity"),
                LeastSeverity = fields.SeverityOf("min_severity"),
                Rules = fields.Texts("rules") is { } rules ? new RuleMatch(rules) : null,
                LogTypes = fields.Texts("log_types"),
                Accounts = fields.Texts("accounts"),
            });
            fields.Finish();
        }

        return routes;
    }

    private static RuleMatch Match(SettingsReader fields, string key) => new(fields.Texts(key) ?? []);

    /// <summary>The sections that decide results, without comments and layout.</summary>
    private string DescribeDecisive()
    {
        var text = new StringBuilder();
        foreach ((string key, YamlNode section) in _decisive)
            Describe(section, text.Append(key).Append('='));
        return text.ToString();
    }

    private static void Describe(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlScalar scalar:
                text.Append(scalar.Kind).Append('"').Append(scalar.Text.Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case YamlSequence sequence:
                text.Append('[');
                foreach (YamlNode item in sequence.Items)
                    Describe(item, text);
                text.Append(']');
                break;
            case YamlMapping mapping:
                text.Append('{');
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    Describe(key, text);
                    Describe(value, text);
                }

                text.Append('}');
                break;
        }
    }
}
