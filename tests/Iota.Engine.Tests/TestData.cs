namespace Iota.Engine.Tests;

/// <summary>The optional collection of real logs that other projects publish: at IOTA_TEST_DATA, or <c>shared/data</c> in a folder above.</summary>
internal static class TestData
{
    /// <summary>A folder of the collection. Skips the test, with the reason, where the collection is absent.</summary>
    public static string Require(string folder)
    {
        string? root = Environment.GetEnvironmentVariable("IOTA_TEST_DATA");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(candidate)) root = candidate;
        }
        if (root is null || !Directory.Exists(Path.Combine(root, folder)))
            Assert.Skip($"The collection of real logs is absent ('{folder}'). Set IOTA_TEST_DATA to it to run this test.");
        return Path.Combine(root, folder);
    }
}
