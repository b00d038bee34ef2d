using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>cdk-nag's AwsSolutions rules find nothing but what is listed here, each with its reason and the test of what stands in its place.</summary>
public class NagTests
{
    private const string Wildcards = nameof(PermissionTests) + "." + nameof(PermissionTests.No_policy_has_a_wildcard_without_an_explanation);

    private static readonly Dictionary<string, (string Reason, string InsteadTested)> Accepted = new()
    {
        ["AwsSolutions-S1 TrailBucket"] = ("access logs would be logs about reading logs; whoever wants them turns on data events",
            $"{nameof(NewTrailTests)}.{nameof(NewTrailTests.The_bucket_is_encrypted_versioned_and_closed)}"),
        ["AwsSolutions-S1 AlertsBucket"] = ("two functions use it, and log every message by its id",
            $"{nameof(AlertsTests)}.{nameof(AlertsTests.The_bucket_is_encrypted_closed_refuses_calls_without_tls_and_outlives_the_stack)}"),
        ["AwsSolutions-S1 CanaryBucket"] = ("holds synthetic events for a day",
            $"{nameof(CanaryTests)}.{nameof(CanaryTests.The_bucket_is_encrypted_closed_and_refuses_calls_without_tls)}"),
        ["AwsSolutions-S1 LakeBucket"] = ("two functions add to it, and count what they add; whoever wants to know who reads it turns on data events",
            $"{nameof(LakeTests)}.{nameof(LakeTests.The_bucket_is_encrypted_closed_and_outlives_the_stack)}"),
        ["AwsSolutions-SQS3 CanaryReceipts"] = ("nobody takes its messages: that they come is all that counts, so none can fail",
            $"{nameof(CanaryTests)}.{nameof(CanaryTests.Receipts_of_the_destination_and_no_others_are_counted_by_the_alarm)}"),
        ["AwsSolutions-SF1 CanarySender"] = ("its executions have a history of 90 days, and the alarm tells when one failed",
            $"{nameof(CanaryTests)}.{nameof(CanaryTests.Receipts_of_the_destination_and_no_others_are_counted_by_the_alarm)}"),
        ["AwsSolutions-SF2 CanarySender"] = ("one state that calls one service: there is nothing to trace",
            $"{nameof(CanaryTests)}.{nameof(CanaryTests.The_sender_can_put_objects_below_the_prefix_of_its_bucket_and_do_nothing_else)}"),
        ["AwsSolutions-VPC7 NetworkVpc"] = ("the one way out leads to S3, whose endpoint has a policy; with egress=nat that and port 443",
            $"{nameof(NetworkTests)}.{nameof(NetworkTests.No_way_leads_out_of_the_network)}"),
        ["AwsSolutions-IAM5 CanarySenderRoleDefaultPolicy"] = ("objects below the prefix of its bucket", Wildcards),
        ["AwsSolutions-IAM5 ReadRoleDefaultPolicy"] = ("objects below the prefix, in the account of the logs",
            $"{nameof(LogAccountTests)}.{nameof(LogAccountTests.The_role_is_taken_by_Iotas_account_with_the_external_id_and_reads_logs_alone)}"),
        ["AwsSolutions-IAM5 DetectionPermissionsRoleDefaultPolicy"] = ("objects below prefixes, and Lambda's own calls", Wildcards),
        ["AwsSolutions-IAM5 TickPermissionsRoleDefaultPolicy"] = ("objects below prefixes, and Lambda's own calls", Wildcards),
        ["AwsSolutions-IAM5 AdminPermissionsRoleDefaultPolicy"] = ("objects below prefixes, and Lambda's own calls", Wildcards),
        ["AwsSolutions-IAM5 NotifyPermissionsRoleDefaultPolicy"] = ("objects below prefixes, and what Secrets Manager adds to names", Wildcards),
        ["AwsSolutions-IAM5 WorkerRoleDefaultPolicy"] = ("objects below the prefix of the logs",
            $"{nameof(WorkerStackTests)}.{nameof(WorkerStackTests.The_policies_as_files_are_those_of_the_construct)}"),
    };

    [Fact]
    public void Cdk_nag_finds_nothing_that_is_not_explained_here()
    {
        IEnumerable<string> found = NpmChecks.Run("nag.mjs", [Synthesis.Everything.TemplatePath, Synthesis.ExistingTrail.TemplatePath, Synthesis.LogAccount.TemplatePath, Synthesis.Worker.TemplatePath])
            .Select(line => JsonNode.Parse(line)!)
            .Select(finding => $"{finding["rule"]} {Resource.NameOf((string)finding["resource"]!)}");
        Assert.Equal(Accepted.Keys.Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_is_explained_and_has_a_test_in_its_place() => Assert.All(Accepted.Values, accepted =>
    {
        Assert.NotEmpty(accepted.Reason);
        string[] parts = accepted.InsteadTested.Split('.');
        Assert.NotNull(typeof(NagTests).Assembly.GetType($"{typeof(NagTests).Namespace}.{parts[0]}")!.GetMethod(parts[1]));
    });
}
