namespace Iota.Cdk.Tests;

/// <summary>Programs that tests need and that a machine may lack. A test that cannot run says what it lacks; it does not pass.</summary>
internal static class Requirements
{
    public static void Node() => Require("node", "Node.js is not on the PATH, and the CDK runs in it: nothing was synthesized (https://nodejs.org).");

    public static void Npm() => Require("npm", "npm is not on the PATH: the template was not checked by cdk-nag and no policy was simulated (https://nodejs.org).");

    public static void CfnLint() => Require("cfn-lint", "cfn-lint is not on the PATH: the template was not linted (pip install cfn-lint).");

    public static void Kubectl() => Require("kubectl", "kubectl is not on the PATH: each manifest was checked, but not what kustomize makes of them (https://kubernetes.io/docs/tasks/tools).");

    private static void Require(string program, string reason) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))),
        reason);
}
