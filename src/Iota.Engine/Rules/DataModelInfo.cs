namespace Iota.Engine.Rules;

/// <summary>What the common names of fields stand for in the events of some log types (<c>AnalysisType: datamodel</c>).</summary>
/// <param name="Id"><c>DataModelID</c>.</param>
/// <param name="MetadataPath">The <c>.yml</c> file, absolute.</param>
/// <param name="Path">Absolute path of the Python file with the methods of the mappings; null when there is none.</param>
/// <param name="LogTypes">At least one.</param>
/// <param name="Mappings">In the order of the file.</param>
public sealed record DataModelInfo(
    string Id,
    string MetadataPath,
    string? Path,
    IReadOnlyList<string> LogTypes,
    IReadOnlyList<DataModelMapping> Mappings);

/// <summary>One name of a data model.</summary>
/// <param name="Name">The common name, as <c>source_ip</c>.</param>
/// <param name="Target">A JSONPath, or the name of a function.</param>
/// <param name="IsMethod">Whether <paramref name="Target"/> is a function of the model's Python file, which finds the value.</param>
public sealed record DataModelMapping(string Name, string Target, bool IsMethod);
