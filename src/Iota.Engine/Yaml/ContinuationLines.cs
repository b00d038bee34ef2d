using System.Text;

namespace Iota.Engine.Yaml;

/// <summary>
/// Indents the further lines of quoted text, [lists] and {mappings}. YAML wants them deeper than what they belong to and without tabs; the readers
/// that rule authors have do not mind, so that files are written otherwise. How far such a line is indented never changes what it means.
/// </summary>
internal sealed class ContinuationLines
{
    /// <summary>Deep enough below every key that people write; what begins further right has a key further left.</summary>
    private const int MaxIndent = 256;

    private readonly string _text;
    private readonly StringBuilder _indented = new();
    private int _at;
    private int _copied;
    private int _lineStart;
    private int _parent;
    private bool _isInText;

    private ContinuationLines(string text) => _text = text;

    /// <summary>The same document with those lines indented.</summary>
    /// <param name="text">A document, which may be broken: then the result may be any text of the same lines.</param>
    public static string Indented(string text)
    {
        var lines = new ContinuationLines(text);
        while (lines._at < text.Length)
            lines.ReadLine();
        return lines._indented.Append(text, lines._copied, text.Length - lines._copied).ToString();
    }

    private char Current => Peek(0);

    private bool IsAtBlank => Current is ' ' or '\t';

    private bool IsAtLineEnd => _at >= _text.Length || Current is '\n' or '\r';

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\n';

    private bool IsSpace(int ahead) => Peek(ahead) is ' ' or '\t' or '\n' or '\r';

    private int Column => _at - _lineStart;

    /// <summary>A line of block style, with all that begins in it.</summary>
    private void ReadLine()
    {
        _parent = -1;
        _isInText = false;
        _lineStart = _at;
        SkipBlanks();
        if (Column == 0 && (Current == '%' || _text.AsSpan(_at).StartsWith("---", StringComparison.Ordinal)))
            _at += Current == '%' ? LengthOfLine() : 3;
        SkipBlanks();
        while (!IsAtLineEnd && Current != '#' && ReadToken())
            SkipBlanks();
        SkipLine();
        if (_isInText)
            SkipDeeperLines();
    }

    /// <returns>Whether more of the line may be of interest.</returns>
    private bool ReadToken()
    {
        int column = Column;
        switch (Current)
        {
            case '-' or '?' or ':' when IsSpace(1):
                _parent = column;
                _at++;
                return true;
            case '&' or '!' or '*':
                while (!IsSpace(0))
                    _at++;
                return true;
            case '|' or '>':
                _isInText = true;
                return false;
            case '"' or '\'':
                ReadQuoted(IndentBelow(column));
                break;
            case '[' or '{':
                ReadFlow(IndentBelow(column));
                break;
            default:
                return ReadPlain(column);
        }

        SkipBlanks();
        return IsColon(column);
    }

    private bool IsColon(int keyColumn)
    {
        if (Current != ':')
            return false;
        _at++;
        _parent = keyColumn;
        return true;
    }

    private bool ReadPlain(int column)
    {
        for (; !IsAtLineEnd; _at++)
        {
            if (Current == ':' && IsSpace(1))
                return IsColon(column);
            if (Current == '#' && _text[_at - 1] is ' ' or '\t')
                break;
        }

        _isInText = true;
        return false;
    }

    private static int IndentBelow(int column) => Math.Min(column + 1, MaxIndent);

    private void ReadQuoted(int indent)
    {
        char quote = Current;
        for (_at++; _at < _text.Length; _at++)
        {
            if (Current == '\n')
                IndentNext(indent);
            else if (Current == '\\' && quote == '"' && Peek(1) is not ('\n' or '\r'))
                _at++;
            else if (Current == quote && quote == '\'' && Peek(1) == quote)
                _at++;
            else if (Current == quote)
                break;
        }

        _at = Math.Min(_at + 1, _text.Length);
    }

    private void ReadFlow(int indent)
    {
        int depth = 0;
        bool canQuote = true;
        while (_at < _text.Length)
        {
            char character = Current;
            if (character is '"' or '\'' && canQuote)
            {
                ReadQuoted(indent);
                continue;
            }

            if (character == '#' && _at > 0 && IsSpace(-1))
            {
                _at += LengthOfLine();
                continue;
            }

            depth += character is '[' or '{' ? 1 : character is ']' or '}' ? -1 : 0;
            if (character == '\n')
                IndentNext(indent);
            _at++;
            if (depth == 0)
                return;

            // Within a word a quotation mark is a character like any other; a colon ends a quoted key even without a space.
            if (character is not (' ' or '\t' or '\n' or '\r'))
                canQuote = character is '[' or '{' or ',' or ':';
        }
    }

    /// <summary>The line after the line break that is read now.</summary>
    private void IndentNext(int indent)
    {
        _lineStart = _at + 1;
        int end = _lineStart;
        while (end < _text.Length && _text[end] is ' ' or '\t')
            end++;

        // A line of tabs or spaces alone is a paragraph's end within quotes, as it was.
        if (end >= _text.Length || _text[end] is '\n' or '\r')
            return;
        _indented.Append(_text, _copied, _at + 1 - _copied).Append(' ', indent);
        _copied = end;
        _at = end - 1;
    }

    private void SkipBlanks()
    {
        while (IsAtBlank)
            _at++;
    }

    private int LengthOfLine()
    {
        int length = _text.AsSpan(_at).IndexOf('\n');
        return length < 0 ? _text.Length - _at : length;
    }

    private void SkipLine() => _at = Math.Min(_at + LengthOfLine() + 1, _text.Length);

    /// <summary>The lines of a text that began in the line before.</summary>
    private void SkipDeeperLines()
    {
        while (_at < _text.Length)
        {
            int indent = 0;
            while (Peek(indent) == ' ')
                indent++;
            if (indent <= _parent && Peek(indent) is not ('\n' or '\r' or '\t'))
                return;
            SkipLine();
        }
    }
}
