using Iota.Engine.Alerts;
using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Reads one <c>.yml</c> file in the Panther analysis format. All problems of a file are reported at once.</summary>
internal sealed class MetadataFileReader
{
    /// <summary>The keys of a rule in the format; one that is not here is probably misspelt.</summary>
    private static readonly HashSet<string> KnownKeys =
    [
        "AnalysisType", "RuleID", "Filename", "DisplayName", "Enabled", "LogTypes", "Severity", "Description", "Reference", "Runbook", "Tags", "Reports",
        "DedupPeriodMinutes", "Threshold", "SummaryAttributes", "InlineFilters", "CreateAlert", "Tests", "OutputIds", "CreatedBy", "Status",
        "OnlyUseBaseRiskScore", "BaseVersion", "Detection", "AlertTitle", "AlertContext", "GroupBy", "DynamicSeverities",
    ];

    /// <summary>What says in YAML what a rule does, where no Python does.</summary>
    private static readonly string[] DetectionKeys = ["Detection", "AlertTitle", "AlertContext", "GroupBy", "DynamicSeverities"];

    /// <summary>The analysis types that are no rules, and why they are not evaluated.</summary>
    private static readonly Dictionary<string, string> OtherTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["policy"] = "it judges the state of resources, not log events",
        ["scheduled_rule"] = "it judges the result of a scheduled query, not log events",
        ["scheduled_query"] = "scheduled queries are not run",
        ["saved_query"] = "saved queries are not run",
        ["scheduled_prompt"] = "scheduled prompts are not run",
        ["correlation_rule"] = "it judges the alerts of other rules, not log events",
        ["lookup_table"] = "it holds reference data and is no rule itself",
        ["pack"] = "it lists rules and is no rule itself",
    };

    private readonly RuleFile _file;
    private readonly IReadOnlySet<string> _pythonFiles;
    private readonly bool _withTests;
    private readonly List<RuleProblem> _problems = [];
    private byte[]? _hash;

    private MetadataFileReader(RuleFile file, IReadOnlySet<string> pythonFiles, bool withTests)
    {
        _withTests = withTests;
        _file = file;
        _pythonFiles = pythonFiles;
    }

    /// <param name="pythonFiles">The Python files below the root, absolute.</param>
    /// <param name="withTests">Whether the tests are wanted, too.</param>
    public static MetadataFile Read(RuleFile file, IReadOnlySet<string> pythonFiles, bool withTests) => new MetadataFileReader(file, pythonFiles, withTests).Read();

    private MetadataFile Read()
    {
        string? beside = FindPython($"{_file.Stem}.py");
        YamlNode? root = ReadYaml();
        if (root is null)
            return Result(beside);
        // An empty file says nothing, which is what a mapping without entries says.
        YamlMapping? mapping = root is YamlScalar { Kind: YamlKind.Null } ? new YamlMapping([], root.Line) : root as YamlMapping;
        if (mapping is null && beside is null)
            return NotApplicable(beside, "", "it holds no keys of a rule");
        if (mapping is null)
            return Unusable(beside, root.Line, RuleProblemReason.WrongType, "metadata must be a mapping: begin with keys such as RuleID and Severity");

        string? ruleId = (mapping.Find("RuleID") as YamlScalar)?.Text;
        var fields = new MetadataReader(mapping, _file.Path, ruleId, ruleLoaded: false, _problems);
        string? type = fields.Text("AnalysisType");
        string? filename = fields.Text("Filename");
        if (_problems.Count > 0)
            return Result(beside);
        if ((type ?? ruleId ?? filename ?? beside) is null)
            return NotApplicable(null, "", "it has no AnalysisType and no Python file of its name lies beside it");

        string? python = filename is null ? beside : FindPython(filename);
        if (type is null || type.Equals("rule", StringComparison.OrdinalIgnoreCase))
            return ReadRule(mapping, fields, python, beside, strict: type is not null);
        if (type.Equals("global", StringComparison.OrdinalIgnoreCase))
            return ReadGlobal(mapping, fields, python, beside);
        if (type.Equals("datamodel", StringComparison.OrdinalIgnoreCase))
            return ReadDataModel(mapping, fields, python, beside);
        if (OtherTypes.TryGetValue(type, out string? reason))
            return NotApplicable(python ?? beside, type, reason);
        return Unusable(
            python ?? beside,
            mapping.Find("AnalysisType")!.Line,
            RuleProblemReason.UnknownAnalysisType,
            $"AnalysisType is \"{type}\": write rule for a rule, else one of global, datamodel, {string.Join(", ", OtherTypes.Keys)}");
    }

    private YamlNode? ReadYaml()
    {
        try
        {
            return Parse();
        }
        catch (MalformedYamlException e)
        {
            _problems.Add(new RuleProblem(_file.Path, e.Line, RuleProblemReason.MalformedYaml, e.Reason));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new RuleProblem(_file.Path, null, RuleProblemReason.Unreadable, $"cannot be read ({e.Message}): check its permissions"));
        }

        return null;
    }

    private YamlNode Parse()
    {
        try
        {
            return Parse(_withTests);
        }
        catch (MalformedYamlException) when (!_withTests)
        {
            return Parse(withTests: true); // it may be the cut that is to blame
        }
    }

    private YamlNode Parse(bool withTests)
    {
        // One byte more than the reader takes is enough for it to refuse the file.
        using FileContent content = FileContent.Read(_file.Path, YamlReader.MaxBytes + 1);
        if (content.Bytes.Length > YamlReader.MaxBytes)
            return YamlReader.Read(content.Bytes, _file.Path);
        YamlNode? whole = withTests ? YamlReader.Read(content.Bytes, _file.Path) : null;
        // Tests decide no results, and a rules layer is made without them. They are nearly always the last part, so hundreds of empty lines need not be read.
        ReadOnlySpan<byte> withoutTests = TestsCut.Apply(content.Bytes).TrimEnd((byte)'\n');
        _hash = RuleSetHash.Of(withoutTests);
        return whole ?? YamlReader.Read(withoutTests, _file.Path);
    }

    /// <summary>The file of a name in the folder of the metadata. A name with folders is never found: it could lead out of the root.</summary>
    private string? FindPython(string name)
    {
        string path = Path.Combine(_file.Folder, name);
        return Path.GetFileName(name) == name && _pythonFiles.Contains(path) ? path : null;
    }

    private MetadataFile ReadRule(YamlMapping mapping, MetadataReader fields, string? python, string? beside, bool strict)
    {
        const string Type = "rule";
        if (mapping.Find("BaseDetection") is not null)
            return NotApplicable(python ?? beside, Type, "it is derived from another rule (BaseDetection), which is not supported");
        if (mapping.Find("ScheduledQueries") is not null)
            return NotApplicable(python ?? beside, Type, OtherTypes["scheduled_rule"]);
        bool isSimple = mapping.Find("Detection") is not null && mapping.Find("Filename") is null;
        if (python is null && !isSimple)
            return MissingPython(mapping, beside);

        RuleMetadata metadata = RuleMetadata.Read(fields);
        if (strict && mapping.Find("RuleID") is null or YamlScalar { Text: "" })
            fields.Report(mapping.Line, RuleProblemReason.MissingId, "there is no RuleID: give the rule an id that no other rule has");
        if (metadata.Id is { } id && OperationsAlerts.Owns(id))
            fields.Report(mapping.Find("RuleID")!.Line, RuleProblemReason.ReservedId, RuleProblem.Reserved(id));
        ReportIgnored(mapping, fields);
        IReadOnlyList<RuleTest> tests = RuleTestReader.Read(mapping, _file.Path, fields);
        byte[] filters = mapping.Find("InlineFilters") is YamlSequence { Items.Count: > 0 } list ? ToJson(list, fields) : [];
        byte[] detection = isSimple ? ToJson(new YamlMapping([.. mapping.Entries.Where(entry => DetectionKeys.Contains(entry.Key.Text))], mapping.Line), fields) : [];
        if (_problems.Exists(problem => !problem.RuleLoaded))
            return Result(python) with { Strict = strict, Tests = tests };
        return Result(python) with { Rule = metadata, Strict = strict, Tests = tests, Filters = filters, Detection = detection };
    }

    private byte[] ToJson(YamlNode node, MetadataReader fields)
    {
        try
        {
            return YamlJson.ToUtf8(node, _file.Path);
        }
        catch (MalformedYamlException e)
        {
            fields.Report(e.Line, RuleProblemReason.MalformedYaml, e.Reason);
            return [];
        }
    }

    private MetadataFile ReadDataModel(YamlMapping mapping, MetadataReader fields, string? python, string? beside)
    {
        const string Type = "datamodel";
        if (fields.Flag("Enabled") is false)
            return NotApplicable(python ?? beside, Type, "it is disabled");
        if (mapping.Find("Filename") is not null && python is null)
            return MissingPython(mapping, beside);
        if (DataModelReader.Read(mapping, _file, python, fields) is not { } model)
            return Result(python ?? beside);
        return UsedByRules(python ?? beside, Type, $"rules find fields of {string.Join(", ", model.LogTypes)} through it") with { DataModel = model };
    }

    private MetadataFile ReadGlobal(YamlMapping mapping, MetadataReader fields, string? python, string? beside)
    {
        if (python is null)
            return MissingPython(mapping, beside);
        string? id = fields.Text("GlobalID");
        if (id is not { Length: > 0 })
            return Unusable(python, mapping.Line, RuleProblemReason.MissingId, "there is no GlobalID: write the module name under which rules import the file");
        return UsedByRules(python, "global", $"rules import it as {id}") with { GlobalId = id };
    }

    private static void ReportIgnored(YamlMapping mapping, MetadataReader fields)
    {
        if (mapping.Find("InlineFilters") is { } filters and not YamlSequence and not YamlScalar { Kind: YamlKind.Null })
            fields.Report(filters.Line, RuleProblemReason.WrongType, "InlineFilters must be a list of conditions: begin each with a dash");

        foreach ((YamlScalar key, _) in mapping.Entries)
        {
            if (!KnownKeys.Contains(key.Text))
                fields.Report(key.Line, RuleProblemReason.UnknownKey, $"{key.Text} is not a key of a rule and is ignored: correct or remove it", loaded: true);
        }
    }

    private MetadataFile MissingPython(YamlMapping mapping, string? beside)
    {
        YamlNode? filename = mapping.Find("Filename");
        string message = filename is YamlScalar scalar
            ? $"Filename is \"{scalar.Text}\", which is not there: name a .py file in the folder of this file"
            : $"there is no Python file: put {_file.Stem}.py beside this file, or name it with Filename";
        return Unusable(beside, (filename ?? mapping).Line, RuleProblemReason.MissingPython, message);
    }

    private MetadataFile Unusable(string? python, int line, RuleProblemReason reason, string message)
    {
        _problems.Add(new RuleProblem(_file.Path, line, reason, message));
        return Result(python);
    }

    private MetadataFile UsedByRules(string? python, string type, string use) =>
        Result(python) with { NotApplicable = new NotApplicableFile(_file.Path, type, use) { IsUsed = true } };

    private MetadataFile NotApplicable(string? python, string type, string reason) =>
        Result(python) with { NotApplicable = new NotApplicableFile(_file.Path, type, reason) };

    private MetadataFile Result(string? python) => new(_file, python) { Problems = _problems, Hash = _hash };
}
