using System.Runtime.CompilerServices;

namespace Iota.Integration.Tests.Support;

/// <summary>What the AWS SDK finds in every test: credentials that no AWS account has.</summary>
internal static class TestEnvironment
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
        Environment.SetEnvironmentVariable("AWS_PROFILE", null);
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }
}
