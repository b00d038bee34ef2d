namespace Iota.Integration.Tests.Support;

/// <summary>Finds folders of the checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PythonPackage => Path.Combine(Root, "layers", "python");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Iota.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Iota.sln above {AppContext.BaseDirectory}");
    }
}
