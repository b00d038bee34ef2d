using System.Reflection;
using System.Text.RegularExpressions;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>What the documentation says of the tests.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void The_comparison_with_the_original_names_tests_that_exist()
    {
        string[] rows = [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "compared-to-the-original.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        Assert.True(rows.Length > 20);
        HashSet<string> tests =
        [
            .. typeof(DocumentationTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
                .Select(method => $"{type.Name}.{method.Name}")),
        ];
        Assert.All(rows, row => Assert.NotEmpty(TestName().Matches(row)));
        Assert.All(rows.SelectMany(row => TestName().Matches(row)), match => Assert.Contains(match.Groups[1].Value, tests));
    }

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z_0-9]+)`")]
    private static partial Regex TestName();
}
