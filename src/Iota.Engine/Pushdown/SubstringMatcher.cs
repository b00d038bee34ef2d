namespace Iota.Engine.Pushdown;

/// <summary>Finds which of many texts occur in another, in one pass over it whatever their number (Aho and Corasick, "Efficient String Matching", 1975).</summary>
internal sealed class SubstringMatcher
{
    private readonly byte[] _classOf = new byte[256]; // 0 for all bytes that no text has.
    private readonly int _classes;
    private readonly int[] _next; // By state and class of byte; the transitions of the failure function are in it.
    private readonly int[][] _found; // By state, the indexes of the texts that end there.

    /// <param name="texts">None of them empty.</param>
    public SubstringMatcher(IReadOnlyList<byte[]> texts)
    {
        byte[] bytes = [.. texts.SelectMany(text => text).Distinct()];
        // With all 256 values in use the last one would not fit a byte, and such texts are not UTF-8.
        for (int i = 0; i < bytes.Length; i++) _classOf[bytes[i]] = checked((byte)(i + 1));
        _classes = bytes.Length + 1;
        int states = 1 + texts.Sum(text => text.Length);
        _next = new int[states * _classes];
        var found = new List<int>?[states];
        int count = 1;
        for (int i = 0; i < texts.Count; i++)
        {
            int state = 0;
            foreach (byte value in texts[i])
            {
                ref int next = ref _next[(state * _classes) + _classOf[value]];
                if (next == 0) next = count++;
                state = next;
            }
            (found[state] ??= []).Add(i);
        }
        AddFailures(found, count);
        _found = [.. found.Select(indexes => indexes?.ToArray() ?? [])];
    }

    /// <summary>Adds the indexes of the texts that occur, each as often as it does. The list is made when there is one: mostly there is none.</summary>
    public void Find(ReadOnlySpan<byte> text, ref List<int>? indexes)
    {
        int state = 0;
        foreach (byte value in text)
        {
            state = _next[(state * _classes) + _classOf[value]];
            if (_found[state].Length > 0) (indexes ??= []).AddRange(_found[state]);
        }
    }

    /// <summary>Level by level, so that the state to fail to is complete.</summary>
    private void AddFailures(List<int>?[] found, int states)
    {
        int[] failure = new int[states];
        var waiting = new Queue<int>(Children(0));
        while (waiting.TryDequeue(out int state))
        {
            if (found[failure[state]] is { } shorter) (found[state] ??= []).AddRange(shorter);
            for (int kind = 0; kind < _classes; kind++)
            {
                ref int next = ref _next[(state * _classes) + kind];
                int fallback = _next[(failure[state] * _classes) + kind];
                if (next == 0)
                {
                    next = fallback;
                    continue;
                }
                failure[next] = fallback;
                waiting.Enqueue(next);
            }
        }
    }

    private int[] Children(int state) => [.. _next.AsSpan(state * _classes, _classes).ToArray().Where(next => next != 0)];
}
