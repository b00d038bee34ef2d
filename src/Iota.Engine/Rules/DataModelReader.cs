using Iota.Engine.Yaml;

namespace Iota.Engine.Rules;

/// <summary>Reads the metadata of a data model.</summary>
internal static class DataModelReader
{
    /// <summary>The model; null when a problem, which is then reported, forbids to use it.</summary>
    /// <param name="python">The Python file that the metadata names; null when it names none.</param>
    public static DataModelInfo? Read(YamlMapping source, RuleFile file, string? python, MetadataReader fields)
    {
        string? id = fields.Text("DataModelID");
        if (id is not { Length: > 0 })
            return Refuse(source, RuleProblemReason.MissingId, "there is no DataModelID: give the data model an id that no other has");
        if (fields.Texts("LogTypes") is not { Count: > 0 } logTypes)
            return Refuse(source, RuleProblemReason.WrongType, "there are no LogTypes: name the log type whose fields the data model maps");
        if (source.Find("Mappings") is not YamlSequence list)
            return Refuse(source, RuleProblemReason.WrongType, "Mappings must be a list: give each the keys Name, and Path or Method");
        var mappings = new List<DataModelMapping>();
        foreach (YamlNode item in list.Items)
        {
            if (ReadMapping(item) is not { } mapping)
                return Refuse(item, RuleProblemReason.WrongType, "a mapping has a Name, and either a Path or a Method");
            if (mapping.IsMethod && python is null)
                return Refuse(item, RuleProblemReason.MissingPython, $"{mapping.Name} needs {mapping.Target}(), but no Python file is named with Filename");
            mappings.Add(mapping);
        }

        return new DataModelInfo(id, file.Path, python, logTypes, mappings);

        DataModelInfo? Refuse(YamlNode place, RuleProblemReason reason, string message)
        {
            fields.Report(place.Line, reason, message);
            return null;
        }
    }

    private static DataModelMapping? ReadMapping(YamlNode node)
    {
        if (node is not YamlMapping mapping || mapping.Find("Name") is not YamlScalar name)
            return null;
        if (mapping.Find("Path") is YamlScalar path)
            return new DataModelMapping(name.Text, path.Text, IsMethod: false);
        return mapping.Find("Method") is YamlScalar method ? new DataModelMapping(name.Text, method.Text, IsMethod: true) : null;
    }
}
