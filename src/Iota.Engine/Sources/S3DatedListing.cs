using System.Runtime.CompilerServices;

namespace Iota.Engine.Sources;

/// <summary>Lists the log objects of a span of time without listing the others: it goes down folder by folder, and leaves out years, months and days that lie
/// outside.</summary>
/// <remarks>So one listing finds the accounts, regions and days of any layout with folders such as <c>2026/11/18/</c>. A day, month or year that lies inside the span is
/// listed with all that is below it.</remarks>
public sealed class S3DatedListing(S3ObjectListing listing)
{
    /// <summary>Each costs a request. An organization of a thousand accounts, each in all regions, stays below; where names mean nothing, folders are soon not worth
    /// looking into one by one.</summary>
    private const int MostFolders = 50_000;

    /// <summary>Files of signatures over log objects, without an event in them, as many folders again.</summary>
    private const string Digests = "/CloudTrail-Digest/";

    /// <summary>The objects below a prefix that were written in the span, or of which nobody knows when. Folder by folder; in S3's order within each.</summary>
    /// <exception cref="ObjectFailedException">The bucket is missing, forbidden or cannot be read.</exception>
    public async IAsyncEnumerable<ObjectRef> ListAsync(S3Url url, DateRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new Stack<string>([url.Prefix]);
        int looked = 0;
        while (folders.TryPop(out string? folder))
        {
            bool whole = (ObjectDate.OfFolder(folder) is { } dates && range.Covers(dates)) || ++looked > MostFolders;
            Action<string>? onFolder = whole ? null : below => Push(folders, below, range);
            await foreach (ObjectRef source in listing.ListAsync(url with { Prefix = folder }, onFolder, cancellationToken))
                if (ObjectDate.Of(source) is not { } written || range.Touches(written)) yield return source;
        }
    }

    private static void Push(Stack<string> folders, string folder, DateRange range)
    {
        bool outside = ObjectDate.OfFolder(folder) is { } dates && !range.Touches(dates);
        if (!outside && !folder.EndsWith(Digests, StringComparison.Ordinal)) folders.Push(folder);
    }
}
