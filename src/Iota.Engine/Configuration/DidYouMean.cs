namespace Iota.Engine.Configuration;

/// <summary>Finds what somebody meant who wrote a name that is not there.</summary>
public static class DidYouMean
{
    /// <summary>The nearest of the names, when it is near enough to be meant; else null.</summary>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        (string? best, int least) = (null, Math.Max(1, written.Length / 3) + 1);
        foreach (string name in names)
        {
            int distance = Distance(Plain(written), Plain(name));
            if (distance < least)
                (best, least) = (name, distance);
        }

        return best;
    }

    /// <summary>" (did you mean "x"?)", or nothing.</summary>
    public static string Hint(string written, IEnumerable<string> names) => Nearest(written, names) is { } name ? $" (did you mean \"{name}\"?)" : "";

    /// <summary>Case and the kind of hyphen are never what tells two names apart.</summary>
    private static string Plain(string name) => name.ToUpperInvariant().Replace('-', '_');

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one text of the other.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
