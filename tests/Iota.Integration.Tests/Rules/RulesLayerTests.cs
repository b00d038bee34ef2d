using System.Diagnostics;
using Iota.Engine.Rules;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>The rules layer is made by Python, and read by the host: both leave the same lines out.</summary>
public sealed class RulesLayerTests
{
    private static readonly string Rules = Path.Combine(Repository.Root, "rules");

    [Fact]
    public void The_layer_of_the_shipped_rules_holds_what_the_host_reads_of_them_and_has_the_same_rule_set()
    {
        DirectoryInfo target = Directory.CreateTempSubdirectory("iota-test-");
        try
        {
            var build = new ProcessStartInfo("python3", ["-c", "import sys; from pathlib import Path; from assembly.rules_layer import RulesLayer; RulesLayer(Path(sys.argv[1])).build(Path(sys.argv[2]))", Rules, target.FullName]);
            build.Environment["PYTHONPATH"] = Path.Combine(Repository.Root, "layers");
            using var process = Process.Start(build)!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);

            string packaged = Path.Combine(target.FullName, "iota", "rules");
            string[] metadata = Directory.GetFiles(Rules, "*.yml", SearchOption.AllDirectories);
            Assert.True(metadata.Length > 200, $"{metadata.Length} files");
            foreach (string file in metadata)
                Assert.Equal(TestsCut.Apply(File.ReadAllBytes(file)).ToArray(), File.ReadAllBytes(Path.Combine(packaged, Path.GetRelativePath(Rules, file))));
            Assert.Equal(RuleCatalogue.Load([Rules]).RuleSet, RuleCatalogue.Load([packaged], withTests: false).RuleSet);
        }
        finally
        {
            target.Delete(recursive: true);
        }
    }
}
