namespace Iota.Engine.Yaml;

/// <summary>A node of a YAML document; never changes. A node with an anchor is one object, wherever aliases name it.</summary>
/// <param name="line">Where the node starts, from 1; 0 when it does not come from a file.</param>
internal abstract class YamlNode(int line)
{
    public int Line { get; } = line;
}

internal sealed class YamlScalar(string text, bool plain, int line) : YamlNode(line)
{
    /// <summary>The text with quotes, escapes and folding undone.</summary>
    public string Text { get; } = text;

    /// <summary>What the scalar means. Only a plain one (no quotes, not a block) can be anything but text.</summary>
    public YamlKind Kind { get; } = plain ? YamlCoreSchema.KindOf(text) : YamlKind.Text;

    /// <summary>Whether it is the plain <c>&lt;&lt;</c> which copies other mappings into the one that has it.</summary>
    public bool IsMergeKey => plain && Text == "<<";
}

internal sealed class YamlSequence(IReadOnlyList<YamlNode> items, int line) : YamlNode(line)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
}

internal sealed class YamlMapping(IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries, int line) : YamlNode(line)
{
    /// <summary>In the order of the document; no two keys have the same text.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries { get; } = entries;

    /// <summary>The value of a key; null when the key is absent or its value is YAML's null, which mean the same in a settings file.</summary>
    public YamlNode? Find(string key)
    {
        foreach ((YamlScalar name, YamlNode value) in Entries)
        {
            if (name.Text == key)
                return value is YamlScalar { Kind: YamlKind.Null } ? null : value;
        }

        return null;
    }
}
