using System.Buffers;
using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>The payload of the <c>L</c> frame: what a worker is told first (docs/worker-protocol.md).</summary>
public sealed record LoadFrame
{
    /// <summary>Version of the worker protocol. Host and Python package are deployed together; the number finds a deployment where they were not.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>The folders from which rules import, absolute.</summary>
    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>Path of the progress file, which the host has made.</summary>
    public required string Progress { get; init; }

    /// <summary>Longest run of one function of a rule, in whole milliseconds.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Most memory of the worker process, in MiB.</summary>
    public required int MemoryMb { get; init; }

    /// <summary>Whether rules may use the network.</summary>
    public bool Network { get; init; }

    /// <summary>Indexes of rules that have killed a worker.</summary>
    public IReadOnlyCollection<int> Isolated { get; init; } = [];

    /// <summary>Whether the worker is to analyse the rules for pushdown; one of a pool suffices.</summary>
    public bool Pushdown { get; init; }

    /// <summary>Where conditions that were derived before are kept; see <see cref="PythonOptions.AnalysisFolders"/>.</summary>
    public IReadOnlyList<string> AnalysisFolders { get; init; } = [];

    /// <summary>The fingerprint of the kept conditions that the host has read, which need not be sent; null for none.</summary>
    public string? KeptConditions { get; init; }

    /// <summary>Whether it is enough to hear what cannot be loaded, since another worker says the rest.</summary>
    public bool Brief { get; init; }

    /// <summary>Modules that rules import by another name than that of a file on their path: name to absolute Python file.</summary>
    public IReadOnlyDictionary<string, string> Globals { get; init; } = new Dictionary<string, string>();

    /// <summary>What common names of fields stand for.</summary>
    public IReadOnlyList<DataModelInfo> DataModels { get; init; } = [];

    /// <summary>What <c>iota.variable</c> reads: a JSON object; undefined for none.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>The rules to import.</summary>
    public required IReadOnlyList<RuleInfo> Rules { get; init; }

    /// <summary>Writes the payload as UTF-8 JSON.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteNumber("protocol"u8, ProtocolVersion);
        WriteTexts("roots"u8, Roots, writer);
        writer.WriteString("progress"u8, Progress);
        writer.WriteNumber("timeoutMs"u8, (long)Timeout.TotalMilliseconds);
        writer.WriteNumber("memoryMb"u8, MemoryMb);
        writer.WriteBoolean("network"u8, Network);
        writer.WriteStartArray("isolated"u8);
        foreach (int index in Isolated)
            writer.WriteNumberValue(index);
        writer.WriteEndArray();
        writer.WriteBoolean("pushdown"u8, Pushdown);
        if (AnalysisFolders.Count > 0)
            WriteTexts("analysis"u8, AnalysisFolders, writer);
        if (Pushdown && KeptConditions is not null)
            writer.WriteString("kept"u8, KeptConditions);
        if (Brief)
            writer.WriteBoolean("brief"u8, true);
        WriteModules(writer);
        if (Variables.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName("variables"u8);
            Variables.WriteTo(writer);
        }

        writer.WriteStartArray("rules"u8);
        foreach (RuleInfo rule in Rules)
            Write(rule, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteModules(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("globals"u8);
        foreach ((string name, string path) in Globals)
            writer.WriteString(name, path);
        writer.WriteEndObject();
        writer.WriteStartArray("dataModels"u8);
        foreach (DataModelInfo model in DataModels)
            Write(model, writer);
        writer.WriteEndArray();
    }

    private static void Write(DataModelInfo model, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Id);
        if (model.Path is not null)
            writer.WriteString("path"u8, model.Path);
        WriteTexts("logTypes"u8, model.LogTypes, writer);
        writer.WriteStartArray("mappings"u8);
        foreach (DataModelMapping mapping in model.Mappings)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, mapping.Name);
            writer.WriteString(mapping.IsMethod ? "method"u8 : "path"u8, mapping.Target);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTexts(ReadOnlySpan<byte> name, IReadOnlyList<string> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void Write(RuleInfo rule, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, rule.Index);
        writer.WriteString("id"u8, rule.Id);
        writer.WriteString("path"u8, rule.Path);
        if (rule.Strict)
            writer.WriteString("convention"u8, "strict"u8);
        writer.WriteString("displayName"u8, rule.DisplayName);
        writer.WriteString("severity"u8, rule.Severity.ToName());
        if (rule.ClassName is not null)
            writer.WriteString("class"u8, rule.ClassName);
        if (rule.SummaryAttributes.Count > 0)
            WriteTexts("summaryAttributes"u8, rule.SummaryAttributes, writer);
        WriteRaw("filters"u8, rule.Filters, writer);
        WriteRaw("detection"u8, rule.Detection, writer);
        writer.WriteEndObject();
    }

    private static void WriteRaw(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (json.IsEmpty)
            return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Span);
    }
}
