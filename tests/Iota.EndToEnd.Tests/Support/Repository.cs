namespace Iota.EndToEnd.Tests.Support;

/// <summary>Finds what the tests need in the checkout that they run in, and beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Samples => Path.Combine(Root, "samples", "cloudtrail");

    public static string ShippedRules => Path.Combine(Root, "rules");

    public static int ShippedRuleCount { get; } = Directory.GetFiles(ShippedRules, "*.yml", SearchOption.AllDirectories).Length;

    /// <summary>A folder of the collection of real logs, which is no part of the repository. Skips the test where it is absent.</summary>
    public static string RequireTestData(string folder)
    {
        string? root = Environment.GetEnvironmentVariable("IOTA_TEST_DATA");
        for (DirectoryInfo? at = new(Root); string.IsNullOrEmpty(root) && at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(candidate)) root = candidate;
        }
        if (string.IsNullOrEmpty(root) || !Directory.Exists(Path.Combine(root, folder)))
            Assert.Skip($"NOT RUN: the collection of real logs is absent ('{folder}'). Set IOTA_TEST_DATA to the folder that holds it.");
        return Path.Combine(root, folder);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Iota.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Iota.sln above {AppContext.BaseDirectory}");
    }
}
