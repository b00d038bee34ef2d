using System.Buffers;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Iota.Engine.Yaml;

/// <summary>
/// Reads one YAML document into a tree. A hostile file costs bounded time and memory: its size, its depth, the length of its keys and what its
/// aliases expand to are limited.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Deepest nesting of sequences and mappings, aliases expanded.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most characters and nodes of the whole tree, an aliased node counted at each place that names it.</summary>
    public const int MaxExpandedSize = 2 * MaxBytes;

    /// <summary>
    /// Longest key without a question mark, in characters. The scanner looks that far ahead for a colon after everything that could be a key.
    /// </summary>
    public const int MaxKeyLength = 8 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What YAML does not allow in any file, written with an escape or not at all; a binary file is full of them.</summary>
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(code => code is not ('\t' or '\n' or '\r'))]);

    private readonly string _file;
    private readonly LineBreakGuard _guard;
    private readonly Parser _parser;
    private readonly Dictionary<string, Anchored> _anchors = [];
    private long _size;
    private int _deepest;

    private YamlReader(string file, string text)
    {
        _file = file;
        _guard = new LineBreakGuard(text);
        _parser = new Parser(new Scanner(new StringReader(_guard.Text), skipComments: true, MaxKeyLength));
    }

    /// <summary>A node that aliases may name: what it adds to the size of the tree, and how many levels it has below itself.</summary>
    private readonly record struct Anchored(YamlNode Node, long Size, int Levels);

    /// <summary>Reads a document; an empty file is a null scalar.</summary>
    /// <param name="file">The name that errors carry.</param>
    /// <exception cref="MalformedYamlException">The file is not one document of YAML 1.2, uses a tag, has a key twice, or exceeds
    /// a limit.</exception>
    public static YamlNode Read(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.Length > MaxBytes)
            throw new MalformedYamlException(file, 1, $"larger than {MaxBytes / 1024 / 1024} MiB: split it, or keep large test events in fewer copies");
        string text = Decode(utf8, file);
        try
        {
            return Read(text, file);
        }
        catch (MalformedYamlException)
        {
            // Nearly all files are well indented, so only one that is refused is worth the second look.
            string indented = ContinuationLines.Indented(text);
            if (indented != text && TryRead(indented, file) is { } read)
                return read;
            throw;
        }
    }

    private static YamlNode? TryRead(string text, string file)
    {
        try
        {
            return Read(text, file);
        }
        catch (MalformedYamlException)
        {
            return null;
        }
    }

    private static YamlNode Read(string text, string file)
    {
        var reader = new YamlReader(file, text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new MalformedYamlException(file, (int)Math.Max(1, e.Start.Line), $"not valid YAML: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser throws these for a few kinds of broken input, without a place.
            throw new MalformedYamlException(
                file,
                reader.CurrentLine,
                "not valid YAML: a [list] or {mapping} is not closed or not indented, or an escape in quotes names no character",
                e);
        }
    }

    private static string Decode(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + utf8[..Math.Clamp(e.Index, 0, utf8.Length)].Count((byte)'\n');
            throw new MalformedYamlException(file, line, "not UTF-8 text: save the file as UTF-8", e);
        }

        int control = text.AsSpan().IndexOfAny(ControlCharacters);
        return control < 0
            ? text
            : throw new MalformedYamlException(
                file,
                1 + text.AsSpan(0, control).Count('\n'),
                $"holds the control character U+{(int)text[control]:X4}: write it as an escape in double quotes, or remove it");
    }

    private YamlNode ReadDocument()
    {
        _ = Next(); // The start of the stream.
        if (Next() is not DocumentStart)
            return new YamlScalar("", plain: true, 1);
        YamlNode root = ReadNode(Next(), depth: 0);
        _ = Next(); // The end of the document.
        return Next() is StreamEnd ? root : throw Error(CurrentLine, "a second document starts here: keep one document in a file");
    }

    /// <param name="depth">Sequences and mappings around the node.</param>
    private YamlNode ReadNode(ParsingEvent start, int depth)
    {
        if (start is AnchorAlias alias)
            return Expand(alias, depth);
        // The parser ends a mapping after a key for some broken input, as "?a:-".
        if (start is not NodeEvent node)
            throw Error(Line(start), "not valid YAML: a value is missing");

        long sizeBefore = _size;
        int deepestBefore = _deepest;
        _deepest = depth;
        YamlNode result = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadSequence(node, depth + 1),
            _ => ReadMapping(node, depth + 1),
        };

        // Named only now: a node that contains itself is an unknown alias.
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor.Value] = new Anchored(result, _size - sizeBefore, _deepest - depth);
        _deepest = Math.Max(_deepest, deepestBefore);
        return result;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        Grow(1 + scalar.Value.Length, Line(scalar));
        bool forcedText = CheckTag(scalar, "tag:yaml.org,2002:str");
        return new YamlScalar(_guard.Restore(scalar.Value), scalar.Style == ScalarStyle.Plain && !forcedText, Line(scalar));
    }

    private YamlSequence ReadSequence(NodeEvent start, int depth)
    {
        Enter(start, depth, "tag:yaml.org,2002:seq");
        var items = new List<YamlNode>();
        while (Next() is { } item and not SequenceEnd)
            items.Add(ReadNode(item, depth));
        return new YamlSequence(items, Line(start));
    }

    private YamlMapping ReadMapping(NodeEvent start, int depth)
    {
        Enter(start, depth, "tag:yaml.org,2002:map");
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var merged = new List<YamlMapping>();
        var lines = new Dictionary<string, int>();
        while (Next() is { } entry and not MappingEnd)
        {
            int line = Line(entry);
            if (ReadNode(entry, depth) is not YamlScalar key)
                throw Error(line, "a list or mapping is used as a key: keys must be text");
            if (!lines.TryAdd(key.Text, line))
                throw Error(line, $"the key \"{key.Text}\" is already in line {lines[key.Text]}: remove one of the two");
            YamlNode value = ReadNode(Next(), depth);
            if (key.IsMergeKey)
                merged.AddRange(Merged(value, line));
            else
                entries.Add(new(key, value));
        }

        // What the mapping says itself goes before what it copies, and of two that it copies the first.
        foreach (KeyValuePair<YamlScalar, YamlNode> copied in merged.SelectMany(mapping => mapping.Entries))
        {
            if (lines.TryAdd(copied.Key.Text, copied.Key.Line))
                entries.Add(copied);
        }

        return new YamlMapping(entries, Line(start));
    }

    /// <summary>The mappings that a merge key copies: YAML 1.2 has no such key, but what reads the Panther format knows it.</summary>
    private YamlMapping[] Merged(YamlNode value, int line) => value switch
    {
        YamlMapping one => [one],
        YamlSequence several when several.Items.All(item => item is YamlMapping) => [.. several.Items.Cast<YamlMapping>()],
        _ => throw Error(line, "the merge key << takes a mapping, or a list of mappings: name one with an alias such as *base"),
    };

    private YamlNode Expand(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out Anchored anchored))
            throw Error(Line(alias), $"no finished node before this line has the anchor &{alias.Value.Value}: define it above");
        CheckDepth(depth + anchored.Levels, Line(alias));
        _deepest = Math.Max(_deepest, depth + anchored.Levels);
        Grow(anchored.Size, Line(alias));
        return anchored.Node;
    }

    private void Enter(NodeEvent start, int depth, string tag)
    {
        CheckDepth(depth, Line(start));
        _deepest = Math.Max(_deepest, depth);
        Grow(1, Line(start));
        _ = CheckTag(start, tag);
    }

    /// <summary>Whether the node has the tag that it may have. Others are refused: they name types of one language, not of JSON.</summary>
    private bool CheckTag(NodeEvent node, string allowed)
    {
        if (node.Tag.IsEmpty)
            return false;
        if (node.Tag.Value != allowed && node.Tag.Value != "!")
            throw Error(Line(node), $"the tag {node.Tag.Value} is not supported: remove it");
        return true;
    }

    private void CheckDepth(int depth, int line)
    {
        if (depth > MaxDepth)
            throw Error(line, $"nested deeper than {MaxDepth} levels: flatten it");
    }

    private void Grow(long size, int line)
    {
        _size += size;
        if (_size > MaxExpandedSize)
            throw Error(line, $"expands to more than {MaxExpandedSize / 1024 / 1024} Mi characters: use fewer aliases");
    }

    private int CurrentLine => _parser.Current is { } current ? Line(current) : 1;

    private ParsingEvent Next() => _parser.MoveNext() ? _parser.Current! : throw Error(CurrentLine, "the document ends too early");

    private static int Line(ParsingEvent parsed) => (int)parsed.Start.Line;

    private MalformedYamlException Error(int line, string reason) => new(_file, line, reason);
}
