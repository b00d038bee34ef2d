using System.Diagnostics;
using System.Globalization;

namespace Iota.Bench.Floor;

/// <summary>
/// The least that any engine must do: <c>iota-floor gunzip|scan FOLDER THREADS</c> expands every object of a folder, and with <c>scan</c> also finds where its
/// records end. Nothing is classified, validated or kept. Prints one JSON line.
/// </summary>
internal static class Program
{
    private const int WindowBytes = 4 * 1024 * 1024;

    public static int Main(string[] arguments)
    {
        if (arguments is not ["gunzip" or "scan", _, _])
        {
            Console.Error.WriteLine("usage: iota-floor gunzip|scan FOLDER THREADS");
            return 1;
        }
        bool scan = arguments[0] == "scan";
        string[] objects = [.. Directory.EnumerateFiles(arguments[1], "*.json.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        long start = Stopwatch.GetTimestamp();
        long bytes = 0, records = 0;
        Parallel.ForEach(
            objects,
            new ParallelOptions { MaxDegreeOfParallelism = int.Parse(arguments[2], CultureInfo.InvariantCulture) },
            () => new ObjectScanner(WindowBytes, scan),
            (path, _, scanner) =>
            {
                scanner.Read(path);
                return scanner;
            },
            scanner =>
            {
                Interlocked.Add(ref bytes, scanner.Bytes);
                Interlocked.Add(ref records, scanner.Records);
            });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"seconds": {{seconds:0.000}}, "bytes": {{bytes}}, "events": {{records}}, "objects": {{objects.Length}}}"""));
        return 0;
    }
}
