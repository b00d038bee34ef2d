using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Iota.Console.Lambda;

/// <summary>The program of the function, as a file: published, or out of the archive of <c>make package</c>.</summary>
internal sealed class FunctionProgram : IDisposable
{
    private const string Name = "bootstrap";

    private readonly DirectoryInfo? _unpacked;

    private FunctionProgram(string path, DirectoryInfo? unpacked) => (Path, _unpacked) = (path, unpacked);

    public string Path { get; }

    /// <param name="given">The program, its folder or its archive; null for what <c>scripts/publish</c> made.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static FunctionProgram Open(string? given)
    {
        if (given is null) return new FunctionProgram(FindPublished(), null);
        if (Directory.Exists(given)) given = System.IO.Path.Combine(given, Name);
        if (!File.Exists(given)) throw new UsageException($"there is no function at {given}.");
        return given.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? Unpack(given) : new FunctionProgram(System.IO.Path.GetFullPath(given), null);
    }

    public void Dispose() => _unpacked?.Delete(recursive: true);

    private static string FindPublished()
    {
        string architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string folder = System.IO.Path.Combine("artifacts", "publish", "Iota.Function", $"release_linux-{architecture}");
        return Installation.Find(folder) is { } found && File.Exists(System.IO.Path.Combine(found, Name))
            ? System.IO.Path.Combine(found, Name)
            : throw new UsageException("there is no published function: make it with 'scripts/publish', or name one with --function.");
    }

    private static FunctionProgram Unpack(string archive)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("iota-function-");
        try
        {
            ZipFile.ExtractToDirectory(archive, folder.FullName);
        }
        catch (InvalidDataException)
        {
            folder.Delete(recursive: true);
            throw new UsageException($"{archive} is no zip archive.");
        }
        string program = System.IO.Path.Combine(folder.FullName, Name);
        if (File.Exists(program)) return new FunctionProgram(program, folder);
        folder.Delete(recursive: true);
        throw new UsageException($"{archive} holds no {Name}: it is not the archive of the function.");
    }
}
